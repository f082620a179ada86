/** The RPC commands {@code tls.*}, one class each (Kamailio's names, fields and texts; README D29, D32, D38). */
@org.jspecify.annotations.NullMarked
package org.sipmodule.tls.rpc;
