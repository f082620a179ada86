package org.sipmodule.tls;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.pem.Expiry;
import org.sipmodule.tls.rpc.TlsCertificates;
import org.sipmodule.tls.rpc.TlsInfo;
import org.sipmodule.tls.rpc.TlsKill;
import org.sipmodule.tls.rpc.TlsLimits;
import org.sipmodule.tls.rpc.TlsList;
import org.sipmodule.tls.rpc.TlsOptions;
import org.sipmodule.tls.rpc.TlsReload;
import org.sipmodule.tls.rpc.TlsStatistics;
import org.sipmodule.tls.runtime.ActiveConfiguration;
import org.sipmodule.tls.runtime.ConfigurationLoader;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.ExpiryWatch;
import org.sipmodule.tls.runtime.Loading;
import org.sipmodule.tls.runtime.Reload;
import org.sipmodule.tls.runtime.ReloadWatch;
import org.sipmodule.tls.runtime.SourcePolicy;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.script.CheckDomain;
import org.sipmodule.tls.script.ConnectionOut;
import org.sipmodule.tls.script.IsPeerVerified;
import org.sipmodule.tls.script.SetConnectServerId;
import org.sipmodule.tls.script.TlsSelects;
import org.sipmodule.tls.script.TlsVariables;
import org.sipmodule.tls.transport.TlsTransport;

/**
 * The module as its host sees it: reads and proves the configuration before anything is opened, then gives its transport to
 * the host's SIP stack.
 */
final class TlsModule implements Module {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final long NO_CERTIFICATE = 99_999;

    private final ConnectionTable connections = new ConnectionTable();
    private final TlsCounters counters = new TlsCounters();
    private volatile @Nullable Injector injector;
    private @Nullable TlsTransport transport;
    private @Nullable ReloadWatch watch;
    private @Nullable ExpiryWatch expiry;
    private volatile int maxConnections;

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(TlsParams.ALL)
                .function(new IsPeerVerified(connections).spec())
                .function(new SetConnectServerId().spec())
                .function(new CheckDomain(connections).spec())
                .variables(TlsVariables.of(connections))
                .select(TlsSelects.of(connections))
                .eventRoute(
                        ConnectionOut.NAME,
                        "14.1 an outbound connection is established and has carried nothing yet; drop closes it")
                .rpc(command(TlsInfo.NAME, TlsInfo.DOC, false, TlsInfo.class))
                .rpc(command(TlsList.NAME, TlsList.DOC, true, TlsList.class))
                .rpc(command(TlsLimits.NAME, TlsLimits.DOC, true, TlsLimits.class))
                .rpc(command(TlsOptions.NAME, TlsOptions.DOC, false, TlsOptions.class))
                .rpc(new RpcCommandSpec(TlsReload.NAME, TlsReload.DOC, false, true, body(TlsReload.class)))
                .rpc(command(TlsKill.NAME, TlsKill.DOC, false, TlsKill.class))
                .rpc(command(TlsCertificates.NAME, TlsCertificates.DOC, true, TlsCertificates.class))
                .statistics(TlsStatistics.of(connections, counters, () -> maxConnections, this::certificateDaysLeft))
                .build();
    }

    private long certificateDaysLeft() {
        Injector running = injector;
        return running == null
                ? NO_CERTIFICATE
                : running.getInstance(ActiveConfiguration.class).current().certificates().stream()
                        .mapToLong(own -> Expiry.daysLeft(own.certificate(), CLOCK.instant()))
                        .min()
                        .orElse(NO_CERTIFICATE);
    }

    private RpcCommandSpec command(String name, String doc, boolean array, Class<? extends RpcCommand> type) {
        return new RpcCommandSpec(name, doc, array, body(type));
    }

    /** The commands are in the table before there is anything for them to act on. */
    private RpcCommand body(Class<? extends RpcCommand> type) {
        return arguments -> {
            Injector running = injector;
            if (running == null) {
                throw new RpcFault(500, "TLS is off: the script does not set enable_tls");
            }
            return running.getInstance(type).call(arguments);
        };
    }

    @Override
    public void configure(ModuleContext context) {
        if (!context.host().tlsEnabled()) {
            context.report(Problem.warning(
                    SourceLocation.ofFile(context.host().configFile().toString()),
                    "module tls is loaded and enable_tls is not set",
                    "TLS stays off",
                    "Add enable_tls=yes"));
            return;
        }
        Problems problems = new Problems();
        new ParameterChecks(context.params(), problems).run();
        ConnectionOut connectionOut = ConnectionOut.of(context, problems);
        ConfigurationLoader loader = new ConfigurationLoader(context.params(), context.host(), CLOCK);
        Loading loading = loader.load(1);
        problems.addAll(loading.problems());
        SourcePolicy sources = SourceParams.policy(context.params(), problems);
        problems.throwIfErrors("TLS configuration");
        connections.sources().limit(sources);
        maxConnections = context.host().tlsMaxConnections();
        problems.all().forEach(context::report);
        context.params().onChange(TlsParams.CONNECTION_TIMEOUT, connections::settingsChanged);
        ActiveConfiguration active = new ActiveConfiguration(loading.serving().orElseThrow(), connectionOut);
        Reload reload = new Reload(context.params(), context.host(), loader, active, counters);
        injector = Guice.createInjector(
                Stage.DEVELOPMENT, new TlsBindings(context, connections, counters, active, reload));
        context.contribute(injector.getInstance(SipDoor.class));
    }

    @Override
    public void start() {
        Injector configured = injector;
        if (configured == null) {
            return;
        }
        transport = configured.getInstance(TlsTransport.class);
        ActiveConfiguration active = configured.getInstance(ActiveConfiguration.class);
        expiry = ExpiryWatch.start(() -> active.current().expiring(), CLOCK);
        int interval = configured.getInstance(ParamValues.class).number(TlsParams.RELOAD_WATCH);
        if (interval > 0) {
            watch = ReloadWatch.start(configured.getInstance(Reload.class), Duration.ofSeconds(interval));
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
        if (expiry != null) {
            expiry.close();
            expiry = null;
        }
        if (transport != null) {
            transport.close();
            transport = null;
        }
        if (injector != null) {
            injector.getInstance(SipDoor.class).close();
            injector = null;
        }
    }
}
