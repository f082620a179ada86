/** OpenSSL's cipher language, translated to what the engine has, and the strength that its security level demands. */
@NullMarked
package org.sipmodule.tls.cipher;

import org.jspecify.annotations.NullMarked;
