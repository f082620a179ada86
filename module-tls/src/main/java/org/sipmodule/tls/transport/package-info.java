/**
 * The one TLS transport: Netty moves bytes between sockets and Conscrypt's engines, from the ClientHello to the close.
 * The only package that imports Netty, whose types stay behind {@link org.sipmodule.tls.transport.TlsTransport}.
 */
@NullMarked
package org.sipmodule.tls.transport;

import org.jspecify.annotations.NullMarked;
