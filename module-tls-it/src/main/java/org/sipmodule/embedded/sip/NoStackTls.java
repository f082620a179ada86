package org.sipmodule.embedded.sip;

import gov.nist.core.net.SecurityManagerProvider;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * Keys and trust for the stack's own TLS: none. TLS is a module's; the stack's own would trust every CA of the JVM, and
 * reading those takes a sixth of the time to start.
 *
 * <p>Public with a public constructor: the stack makes it by name.
 */
public final class NoStackTls implements SecurityManagerProvider {

    @Override
    public void init(Properties properties) {}

    @Override
    public KeyManager[] getKeyManagers(boolean client) {
        return new KeyManager[0];
    }

    @Override
    public TrustManager[] getTrustManagers(boolean client) {
        return new TrustManager[0];
    }
}
