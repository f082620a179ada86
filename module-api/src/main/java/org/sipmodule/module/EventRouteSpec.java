package org.sipmodule.module;

/**
 * An event route that a module fires.
 *
 * @param name as in {@code event_route[name]}, such as {@code tls:connection-out}
 * @param doc  one line: when it runs and what {@code drop} does in it
 */
public record EventRouteSpec(String name, String doc) {}
