/**
 * The routing script language of {@code kamailio.cfg}: preprocessor, lexer and parser (package {@code syntax}) give an immutable tree
 * ({@link org.sipmodule.module.script.syntax.ScriptFile}); linking it to the loaded modules gives something that runs
 * ({@link org.sipmodule.module.script.RoutingScript}). It knows no SIP stack: messages are
 * {@link org.sipmodule.module.SipMessage}.
 */
@NullMarked
package org.sipmodule.module.script;

import org.jspecify.annotations.NullMarked;
