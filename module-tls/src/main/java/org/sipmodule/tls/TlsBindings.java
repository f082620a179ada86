package org.sipmodule.tls;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ParamValues;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.rpc.TlsCertificates;
import org.sipmodule.tls.rpc.TlsInfo;
import org.sipmodule.tls.rpc.TlsKill;
import org.sipmodule.tls.rpc.TlsLimits;
import org.sipmodule.tls.rpc.TlsList;
import org.sipmodule.tls.rpc.TlsOptions;
import org.sipmodule.tls.rpc.TlsReload;
import org.sipmodule.tls.runtime.ActiveConfiguration;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.Reload;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;
import org.sipmodule.tls.sip.SipSettings;
import org.sipmodule.tls.transport.NettyTransport;
import org.sipmodule.tls.transport.TlsTransport;

/** Who gets what: the one place where the rooms of this module are put together. */
final class TlsBindings extends AbstractModule {

    private final ModuleContext context;
    private final ConnectionTable connections;
    private final TlsCounters counters;
    private final ActiveConfiguration active;
    private final Reload reload;

    /**
     * @param connections made before, as the functions in the module's table hold it
     * @param counters    made before, as the module's statistics are read from it
     */
    TlsBindings(
            ModuleContext context,
            ConnectionTable connections,
            TlsCounters counters,
            ActiveConfiguration active,
            Reload reload) {
        this.context = context;
        this.connections = connections;
        this.counters = counters;
        this.active = active;
        this.reload = reload;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        bind(ParamValues.class).toInstance(context.params());
        bind(HostSettings.class).toInstance(context.host());
        bind(ConnectionTable.class).toInstance(connections);
        bind(TlsCounters.class).toInstance(counters);
        bind(ActiveConfiguration.class).toInstance(active);
        bind(Reload.class).toInstance(reload);
        bind(InboundPolicy.class).to(ActiveConfiguration.class);
        bind(OutboundPolicy.class).to(ActiveConfiguration.class);
        bind(TransportSettings.class).to(LiveSettings.class);
        bind(LiveSettings.class);
        bind(SipDoor.class);
    }

    @Provides
    @Singleton
    TlsTransport transport(
            TransportSettings settings,
            InboundPolicy inbound,
            OutboundPolicy outbound,
            TlsCounters counters,
            ConnectionTable table,
            FreeMemory memory) {
        return new NettyTransport(
                NettyTransport.Threads.forThisMachine(), settings, inbound, outbound, table, counters, memory);
    }

    @Provides
    @Singleton
    FreeMemory freeMemory() {
        return FreeMemory.ofJvm();
    }

    @Provides
    @Singleton
    ConnectIntents intents(ParamValues params) {
        return new ConnectIntents(params.text(TlsParams.XAVP_CFG));
    }

    @Provides
    @Singleton
    SipSettings sipSettings(ParamValues params, HostSettings host) {
        return SipSettings.DEFAULTS
                .withMessageDeadline(Duration.ofSeconds(params.number(TlsParams.MESSAGE_TIMEOUT)))
                .withMaxMessageBytes(params.number(TlsParams.MAX_MESSAGE_SIZE))
                .withWriteDeadline(host.tcp().sendTimeout());
    }

    @Provides
    TlsInfo tlsInfo(HostSettings host) {
        return new TlsInfo(host, connections, counters);
    }

    @Provides
    TlsList tlsList() {
        return new TlsList(connections);
    }

    @Provides
    TlsLimits tlsLimits(TransportSettings settings, SipSettings sip, FreeMemory memory) {
        TlsLimits.MessageLimits messages = new TlsLimits.MessageLimits(
                sip.maxMessageBytes(), (int) sip.messageDeadline().toSeconds());
        return new TlsLimits(settings, messages, connections, counters, memory);
    }

    @Provides
    TlsCertificates tlsCertificates() {
        return new TlsCertificates(active, Clock.systemUTC());
    }

    @Provides
    TlsOptions tlsOptions(ParamValues params) {
        return new TlsOptions(params);
    }

    @Provides
    TlsReload tlsReload() {
        return new TlsReload(reload);
    }

    @Provides
    TlsKill tlsKill() {
        return new TlsKill(connections);
    }
}
