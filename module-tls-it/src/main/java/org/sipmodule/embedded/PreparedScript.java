package org.sipmodule.embedded;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.sipmodule.embedded.rpc.CoreCommands;
import org.sipmodule.embedded.rpc.TcpCommands;
import org.sipmodule.embedded.sip.ChannelReplies;
import org.sipmodule.embedded.sip.LocalRequests;
import org.sipmodule.embedded.sip.Originating;
import org.sipmodule.embedded.sip.Relaying;
import org.sipmodule.embedded.sip.Replies;
import org.sipmodule.embedded.sip.StatefulRelay;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.Problems;
import org.sipmodule.module.host.HostServices;
import org.sipmodule.module.host.ModuleHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configuration that was read and checked, and the modules that hold it. Nothing of it is open yet. */
record PreparedScript(
        HostScript script, ModuleHost modules, ChannelReplies replies, StatefulRelay relay, ScriptRouter router) {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedScript.class);

    /** @param problems receives whatever is wrong; what is returned is then to be closed, and not to be run */
    static PreparedScript of(HostOptions options, Problems problems) {
        HostScript script = HostScript.read(options, problems);
        HostSettings settings = script.settings();
        ChannelReplies replies = new ChannelReplies(script.serverHeader());
        StatefulRelay relay = new StatefulRelay(replies, script::isOwn);
        ModuleHost modules = ModuleHost.load(
                PreparedScript.class.getClassLoader(),
                settings,
                new HostServices()
                        .with(Replies.class, replies)
                        .with(Relaying.class, relay)
                        .with(Originating.class, new LocalRequests(relay)),
                script.modules(),
                script.params(),
                problems);
        new CoreCommands(Version.text(), Instant.now(), settings.workingDirectory()).register(modules.rpc());
        modules.rpc().execDelta(script.rpcExecDelta());
        try {
            modules.configure(problems);
            return new PreparedScript(script, modules, replies, relay, script.link(modules, problems));
        } catch (RuntimeException | Error failure) {
            modules.close();
            throw failure;
        }
    }

    /**
     * Starts the modules.
     *
     * @param warnings what is told before; no error is among it
     */
    void begin(Problems warnings) {
        warnings.all().forEach(problem -> LOG.warn("{}", problem));
        script.summary().ifPresent(LOG::info);
        modules.start();
    }

    /** Adds the commands that tell of the connections of all transports. */
    void tellOf(Supplier<List<OpenConnection>> connections) {
        new TcpCommands(script.tcpMaxConnections(), script.settings().tlsMaxConnections(), connections)
                .register(modules.rpc());
    }

    /** Ends the modules, and what sends requests on. */
    void close() {
        relay.close();
        modules.close();
    }
}
