package org.sipmodule.module;

import java.util.function.LongSupplier;

/**
 * A number that the module counts and that operators watch: {@code stats.get_statistics}.
 *
 * @param name  such as {@code opened_connections}; the group is the module's name
 * @param doc   one line
 * @param value its present value; called from any thread, must not block
 */
public record StatisticSpec(String name, String doc, LongSupplier value) {}
