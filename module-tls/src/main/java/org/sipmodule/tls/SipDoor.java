package org.sipmodule.tls;

import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.TransportContribution;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.sipmodule.tls.runtime.TransportSettings;
import org.sipmodule.tls.sip.SipSettings;
import org.sipmodule.tls.sip.StackProperties;
import org.sipmodule.tls.sip.StackRegistry;
import org.sipmodule.tls.transport.TlsTransport;

/** What the host's SIP stack is told about this module: the classes that serve {@code tls}, and where they find it. */
@Singleton
final class SipDoor implements TransportContribution, AutoCloseable {

    private final Provider<TlsTransport> transport;
    private final SipSettings settings;
    private final ConnectIntents intents;
    private final ConnectionTable table;
    private final TransportSettings timeouts;
    private StackRegistry.@Nullable Binding binding;

    @Inject
    SipDoor(
            Provider<TlsTransport> transport,
            SipSettings settings,
            ConnectIntents intents,
            ConnectionTable table,
            TransportSettings timeouts) {
        this.timeouts = timeouts;
        this.table = table;
        this.transport = transport;
        this.settings = settings;
        this.intents = intents;
    }

    @Override
    public String protocol() {
        return "tls";
    }

    @Override
    public Map<String, String> stackProperties(String stackName) {
        binding = StackRegistry.bind(stackName, transport.get(), settings, intents);
        return StackProperties.messageProcessor(settings.maxMessageBytes());
    }

    @Override
    public List<OpenConnection> connections() {
        return table.connections().stream()
                .map(connection -> new OpenConnection(
                        connection.info(),
                        connection.direction() == Direction.OUTBOUND
                                && connection.local().equals(TlsConnection.NOT_CONNECTED),
                        connection.link().secondsToIdleTimeout(),
                        timeouts.connectionTimeout(),
                        connection.link().queuedClearText()))
                .toList();
    }

    @Override
    public void stopAccepting() {
        if (binding != null) {
            transport.get().stopAccepting();
        }
    }

    @Override
    public void close() {
        if (binding != null) {
            binding.close();
            binding = null;
        }
    }
}
