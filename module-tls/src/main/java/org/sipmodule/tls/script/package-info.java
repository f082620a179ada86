/** What routing scripts call: one small class for each function of the manual's chapter 11. */
@NullMarked
package org.sipmodule.tls.script;

import org.jspecify.annotations.NullMarked;
