package org.sipmodule.tls.config;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sipmodule.module.SourceLocation;

/**
 * A section of tls.cfg as it was written: only legal values, no defaults. The modparams are brought into the same form.
 *
 * @param key     what the section is for
 * @param place   its header
 * @param options the options that were written
 * @param refused where options stand whose value or spelling was refused: what they would have said is not known, so no
 *     default stands in for them
 */
record CfgSection(
        ProfileKey key,
        SourceLocation place,
        Map<CfgOption, CfgValue> options,
        Map<CfgOption, SourceLocation> refused) {

    CfgSection {
        EnumMap<CfgOption, CfgValue> copy = new EnumMap<>(CfgOption.class);
        copy.putAll(options);
        options = copy;
        refused = Map.copyOf(refused);
    }

    /** Whether what the option says is not known. */
    boolean isRefused(CfgOption option) {
        return refused.containsKey(option) && !has(option);
    }

    boolean has(CfgOption option) {
        return options.containsKey(option);
    }

    /** A text; empty when it is not written or is {@code ""}. */
    Optional<String> text(CfgOption option) {
        return Optional.ofNullable(options.get(option)).map(CfgValue::text).filter(text -> !text.isEmpty());
    }

    boolean isOn(CfgOption option) {
        return text(option).flatMap(CfgOption::parseBoolean).orElse(false);
    }

    Optional<Integer> number(CfgOption option) {
        return text(option).flatMap(CfgOption::parseNumber);
    }

    /** Where an option's value stands, else the header. */
    SourceLocation placeOf(CfgOption option) {
        CfgValue value = options.get(option);
        return value == null ? place : value.place();
    }

    /** Where each option stands, also one that was refused. */
    Map<String, SourceLocation> places() {
        Map<String, SourceLocation> places = new HashMap<>();
        refused.forEach((option, at) -> places.put(option.toString(), at));
        options.forEach((option, value) -> places.put(option.toString(), value.place()));
        return places;
    }
}
