package org.sipmodule.tls.script;

import java.util.List;

/** The parts of a subject or issuer that scripts can ask for, with their names in variables and in selects. */
enum NameField {
    CN(DistinguishedName.COMMON_NAME, "cn", "cn", "commonName", "common_name", "name"),
    LOCALITY(DistinguishedName.LOCALITY, "locality", "l", "localityName", "locality_name", "locality"),
    COUNTRY(DistinguishedName.COUNTRY, "country", "c", "countryName", "country_name", "country"),
    STATE(DistinguishedName.STATE, "state", "st", "stateOrProvinceName", "state_or_province_name", "state"),
    ORGANIZATION(
            DistinguishedName.ORGANIZATION,
            "organization",
            "o",
            "organizationName",
            "organization_name",
            "organization"),
    UNIT(DistinguishedName.UNIT, "unit", "ou", "organizationalUnitName", "organizational_unit_name", "unit"),
    UID(DistinguishedName.USER_ID, "uid", "uid", "uniqueIdentifier", "unique_identifier");

    private final String oid;
    private final String inVariables;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> inSelects;

    NameField(String oid, String inVariables, String... inSelects) {
        this.oid = oid;
        this.inVariables = inVariables;
        this.inSelects = List.of(inSelects);
    }

    String oid() {
        return oid;
    }

    /** The end of the variable's name. */
    String inVariables() {
        return inVariables;
    }

    List<String> inSelects() {
        return inSelects;
    }
}
