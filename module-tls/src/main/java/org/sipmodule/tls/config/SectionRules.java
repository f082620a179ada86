package org.sipmodule.tls.config;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.ProfileKey.Domain;

/**
 * Which sections may stand together (manual 10.30, README D6 and D14): one default per role; several for one address or
 * for any only when their names tell them apart.
 */
final class SectionRules {

    private final Problems problems;
    private final Map<Object, CfgSection> seen = new HashMap<>();

    private SectionRules(Problems problems) {
        this.problems = problems;
    }

    static void check(List<CfgSection> sections, Problems problems) {
        SectionRules rules = new SectionRules(problems);
        sections.forEach(rules::check);
    }

    /** What makes two sections the same one; the spelling of the header does not count. */
    private record Identity(
            Role role, Domain domain, @Nullable InetAddress address, int port, Optional<String> name) {}

    private record ServerId(String lowerCase) {}

    private void check(CfgSection section) {
        ProfileKey key = section.key();
        Optional<String> name = section.text(CfgOption.SERVER_NAME).map(ServerName::normal);
        Optional<String> counted = key.domain() == Domain.DEFAULT ? Optional.empty() : name;
        Identity identity = new Identity(key.role(), key.domain(), key.address(), key.port(), counted);
        boolean isUnknown = section.isRefused(CfgOption.SERVER_NAME);
        if (key.domain() == Domain.ANY && name.isEmpty() && !isUnknown) {
            problems.error(
                    section.place(),
                    key.section() + " has no server_name, " + withoutName(section),
                    "a server_name, or another domain",
                    "");
        } else if (!isUnknown) {
            CfgSection before = seen.put(identity, section);
            if (before != null) {
                tellTwice(before, section, counted);
            }
        }
        checkServerId(section);
    }

    private static String withoutName(CfgSection section) {
        boolean hasId = section.key().role() == Role.CLIENT
                && section.text(CfgOption.SERVER_ID).isPresent();
        return hasId
                ? "which a section for any needs beside its server_id too, as in Kamailio"
                : "so nothing can choose it";
    }

    private void tellTwice(CfgSection before, CfgSection section, Optional<String> name) {
        String what = section.key().section()
                + name.map(text -> " with server_name " + text).orElse("");
        boolean isDefault = section.key().domain() == Domain.DEFAULT;
        if (!isDefault && toldApartById(before, section)) {
            return;
        }
        if (section.key().domain() != Domain.ANY) {
            problems.error(
                    section.place(),
                    what + " is there twice, first at " + before.place(),
                    isDefault
                            ? "one of it"
                            : "a server_name of its own for each"
                                    + (section.key().role() == Role.CLIENT ? ", or a server_id" : ""),
                    "");
        } else {
            problems.warning(
                    section.place(),
                    what + " hides the one at " + before.place(),
                    "",
                    "give each a server_name of its own");
        }
    }

    /** Client profiles with the same name are of use when each has its own server_id. */
    private static boolean toldApartById(CfgSection before, CfgSection section) {
        Optional<String> id = section.text(CfgOption.SERVER_ID);
        return section.key().role() == Role.CLIENT && id.isPresent() && !id.equals(before.text(CfgOption.SERVER_ID));
    }

    private void checkServerId(CfgSection section) {
        String id = section.text(CfgOption.SERVER_ID).orElse("");
        if (id.isEmpty()) {
            return;
        }
        if (section.key().role() == Role.SERVER) {
            problems.warning(
                    section.placeOf(CfgOption.SERVER_ID),
                    "server_id has no effect in " + section.key().section(),
                    "client sections only",
                    "");
            return;
        }
        CfgSection before = seen.put(new ServerId(id.toLowerCase(Locale.ROOT)), section);
        if (before != null) {
            problems.warning(
                    section.placeOf(CfgOption.SERVER_ID),
                    "server_id " + id + " hides the one at " + before.placeOf(CfgOption.SERVER_ID),
                    "",
                    "");
        }
    }
}
