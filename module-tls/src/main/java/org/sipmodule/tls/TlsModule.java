package org.sipmodule.tls;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.runtime.ConfigurationLoader;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.ServingConfiguration;
import org.sipmodule.tls.script.CheckDomain;
import org.sipmodule.tls.script.ConnectionOut;
import org.sipmodule.tls.script.IsPeerVerified;
import org.sipmodule.tls.script.SetConnectServerId;
import org.sipmodule.tls.script.TlsSelects;
import org.sipmodule.tls.script.TlsVariables;
import org.sipmodule.tls.transport.TlsTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The module as its host sees it: reads and proves the configuration before anything is opened, then gives its transport to
 * the host's SIP stack.
 */
final class TlsModule implements Module {

    private static final Logger LOG = LoggerFactory.getLogger(TlsModule.class);

    private final ConnectionTable connections = new ConnectionTable();
    private @Nullable Injector injector;
    private @Nullable TlsTransport transport;

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
                        "12.1 an outbound connection is established and has carried nothing yet; drop closes it")
                .build();
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
        ParameterChecks checks = new ParameterChecks(context.params(), problems);
        checks.run();
        ConnectionOut connectionOut = ConnectionOut.of(context, problems);
        ServingConfiguration first = new ConfigurationLoader(context.params(), context.host(), Clock.systemUTC())
                .load(1, problems)
                .orElse(null);
        problems.throwIfErrors("TLS configuration");
        if (first == null) {
            throw new IllegalStateException("no configuration, and no problem that says why");
        }
        problems.all().forEach(context::report);
        checks.notes().forEach(LOG::info);
        context.params().onChange(TlsParams.CONNECTION_TIMEOUT, connections::settingsChanged);
        injector = Guice.createInjector(Stage.DEVELOPMENT, new TlsBindings(context, connections, first, connectionOut));
        context.contribute(injector.getInstance(SipDoor.class));
    }

    @Override
    public void start() {
        if (injector != null) {
            transport = injector.getInstance(TlsTransport.class);
        }
    }

    @Override
    public void close() {
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
