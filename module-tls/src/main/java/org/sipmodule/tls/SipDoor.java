package org.sipmodule.tls;

import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.TransportContribution;
import org.sipmodule.tls.runtime.ConnectIntents;
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
    private StackRegistry.@Nullable Binding binding;

    @Inject
    SipDoor(Provider<TlsTransport> transport, SipSettings settings, ConnectIntents intents) {
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
        return StackProperties.messageProcessor();
    }

    @Override
    public void close() {
        if (binding != null) {
            binding.close();
            binding = null;
        }
    }
}
