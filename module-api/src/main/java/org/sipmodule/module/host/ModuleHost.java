package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.EventCallback;
import org.sipmodule.module.EventRouteSpec;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.TransportContribution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded modules of one host and their lifecycle: {@link #load}, {@link #configure}, {@link #start}, {@link #close},
 * in this order, each at most once, from one thread. The tables may be read from any thread once loaded.
 */
public final class ModuleHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModuleHost.class);

    private enum State {
        LOADED,
        CONFIGURED,
        STARTED,
        CLOSED
    }

    private final HostSettings settings;
    private final HostServices services;
    private final Map<String, LoadedModule> modules;
    private final Map<String, BoundParams> params;
    private final FunctionTable functions;
    private final VariableTable variables;
    private final RpcRegistry rpc;
    private final RuntimeVariables runtimeVariables;
    private final CoreStatistics coreStatistics = new CoreStatistics();
    private final StatisticTable statistics;
    private final EventDispatcher events = new EventDispatcher();
    private final Map<String, EventCallback> callbacks;
    private final List<TransportContribution> transports = new ArrayList<>();
    private State state = State.LOADED;

    private ModuleHost(
            HostSettings settings,
            HostServices services,
            Map<String, LoadedModule> modules,
            Map<String, BoundParams> params,
            Map<String, EventCallback> callbacks) {
        this.callbacks = callbacks;
        this.settings = settings;
        this.services = services;
        this.modules = modules;
        this.params = params;
        this.functions = new FunctionTable(modules.values());
        this.variables = new VariableTable(modules.values());
        this.rpc = new RpcRegistry(modules.values());
        this.statistics = new StatisticTable(coreStatistics, modules.values());
        this.runtimeVariables = new RuntimeVariables(modules.values(), params);
    }

    /**
     * Finds the modules that the lines name and binds their parameters.
     *
     * @param classes  where {@link java.util.ServiceLoader} looks for modules
     * @param problems receives a problem for each line that names nothing; loading goes on
     */
    public static ModuleHost load(
            ClassLoader classes,
            HostSettings settings,
            HostServices services,
            List<LoadModule> loads,
            List<SetParam> sets,
            Problems problems) {
        return load(ModuleLoader.of(classes), callbacks(classes), settings, services, loads, sets, problems);
    }

    static ModuleHost load(
            ModuleLoader loader,
            Map<String, EventCallback> callbacks,
            HostSettings settings,
            HostServices services,
            List<LoadModule> loads,
            List<SetParam> sets,
            Problems problems) {
        Map<String, LoadedModule> modules = loader.load(loads, problems);
        Set<String> refused = loads.stream().map(LoadModule::module).collect(Collectors.toSet());
        refused.removeAll(modules.keySet());
        return new ModuleHost(
                settings,
                services,
                modules,
                new ParamBinder(refused, name -> settings.resolve(name).toString(), problems).bind(modules, sets),
                callbacks);
    }

    private static Map<String, EventCallback> callbacks(ClassLoader classes) {
        return ServiceLoader.load(EventCallback.class, classes).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toUnmodifiableMap(EventCallback::name, Function.identity()));
    }

    /**
     * Lets every module read and check what its parameters name.
     *
     * @param problems receives what the modules report; one that refuses does not keep the others from being asked
     * @throws IllegalStateException when they were asked before, or are closed
     */
    public void configure(Problems problems) {
        require(State.LOADED);
        for (LoadedModule module : modules.values()) {
            try {
                module.module().configure(new Context(module.name(), problems));
            } catch (ConfigException refused) {
                problems.addAll(refused.problems());
            }
        }
        state = State.CONFIGURED;
    }

    /**
     * Starts the modules in the order of loading. What one of them throws goes to the caller and the others are not started;
     * {@link #close} ends those that were.
     *
     * @throws IllegalStateException unless the modules are configured and not yet started
     */
    public void start() {
        require(State.CONFIGURED);
        for (LoadedModule module : modules.values()) {
            LOG.debug("starting module {}", module.name());
            module.module().start();
        }
        state = State.STARTED;
        rpc.open(true);
    }

    /**
     * Closes the modules in the reverse order of loading, started or not; one that fails to does not keep the others from
     * it. A further call does nothing.
     */
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        rpc.open(false);
        List<LoadedModule> reversed = new ArrayList<>(modules.values());
        Collections.reverse(reversed);
        for (LoadedModule module : reversed) {
            closeQuietly(module.name(), module.module());
        }
    }

    private static void closeQuietly(String name, Module module) {
        try {
            module.close();
        } catch (RuntimeException failure) {
            LOG.warn("module {} did not close cleanly", name, failure);
        }
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("modules are " + state + " (expected: " + expected + ")");
        }
    }

    /** Where {@code event_route} blocks are run from now on: the linked script. */
    public void runEventsWith(EventRoutes routes) {
        events.routes(routes);
    }

    /** Those that the host was loaded with. */
    public HostSettings settings() {
        return settings;
    }

    /** @param module by its name in {@code loadmodule}, without path and {@code .so} */
    public boolean isLoaded(String module) {
        return modules.containsKey(module);
    }

    /** What scripts may call; none of it before {@link #start}. */
    public FunctionTable functions() {
        return functions;
    }

    /** The pseudo-variables and selects that scripts may read. */
    public VariableTable variables() {
        return variables;
    }

    /** The commands; each is a fault until all modules are started, and from {@link #close} on. */
    public RpcRegistry rpc() {
        return rpc;
    }

    /** What whoever runs the script counts into. */
    public CoreStatistics coreStatistics() {
        return coreStatistics;
    }

    /** What the modules and the host count, in groups. */
    public StatisticTable statistics() {
        return statistics;
    }

    /** The event routes that loaded modules fire. */
    public List<EventRouteSpec> eventRoutes() {
        return modules.values().stream()
                .flatMap(module -> module.declaration().eventRoutes().stream())
                .toList();
    }

    /** What modules bring for the SIP stack; complete once they are configured. */
    public List<TransportContribution> transports() {
        return List.copyOf(transports);
    }

    /** No peer connects any more to what modules listen on; what is connected goes on. */
    public void stopAccepting() {
        transports.forEach(TransportContribution::stopAccepting);
    }

    /** The open connections of all transports that modules bring. */
    public List<OpenConnection> connections() {
        return transports.stream()
                .flatMap(transport -> transport.connections().stream())
                .toList();
    }

    /** One module's door into this host. */
    private final class Context implements ModuleContext {
        private final String module;
        private final Problems problems;

        Context(String module, Problems problems) {
            this.module = module;
            this.problems = problems;
        }

        @Override
        public ParamValues params() {
            return bound();
        }

        private BoundParams bound() {
            BoundParams own = params.get(module);
            if (own == null) {
                throw new IllegalStateException("module " + module + " has no parameters bound");
            }
            return own;
        }

        @Override
        public HostSettings host() {
            return settings;
        }

        @Override
        public EventRoutes events() {
            return events;
        }

        @Override
        public Map<String, EventCallback> eventCallbacks() {
            return callbacks;
        }

        @Override
        public void report(Problem warning) {
            problems.add(warning);
        }

        @Override
        public void contribute(TransportContribution transport) {
            if (state != State.LOADED) {
                throw new IllegalStateException("transports are contributed while the module is configured");
            }
            transports.add(transport);
        }

        @Override
        public <T> Optional<T> service(Class<T> type) {
            Optional<T> own = Stream.of(rpc, runtimeVariables, statistics)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .findFirst();
            return own.isPresent() ? own : services.find(type);
        }
    }
}
