package org.sipmodule.tls.config;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sipmodule.module.SourceLocation;

/**
 * A section of tls.cfg as it was written: only legal values, no defaults. The modparams are brought into the same form.
 *
 * @param key     what the section is for
 * @param place   its header
 * @param options the options that were written
 */
record CfgSection(ProfileKey key, SourceLocation place, Map<CfgOption, CfgValue> options) {

    CfgSection {
        EnumMap<CfgOption, CfgValue> copy = new EnumMap<>(CfgOption.class);
        copy.putAll(options);
        options = copy;
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

    Map<String, SourceLocation> places() {
        return options.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toString(),
                        entry -> entry.getValue().place()));
    }
}
