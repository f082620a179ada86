package org.sipmodule.module.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one particular host offers to the modules written for it, by type. Filled before modules are configured. */
public final class HostServices {

    private final Map<Class<?>, Object> services = new HashMap<>();

    /** Offers a service under a type. */
    public <T> HostServices with(Class<T> type, T service) {
        services.put(type, service);
        return this;
    }

    /** The service of that type, if the host has it. */
    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(services.get(type)).map(type::cast);
    }
}
