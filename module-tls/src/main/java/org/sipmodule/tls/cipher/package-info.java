/** OpenSSL's cipher language, translated to what the engine has. */
@NullMarked
package org.sipmodule.tls.cipher;

import org.jspecify.annotations.NullMarked;
