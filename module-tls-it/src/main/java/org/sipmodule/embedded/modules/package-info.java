/** The script modules that come with the embedded host: small functions over one SIP message. */
@NullMarked
package org.sipmodule.embedded.modules;

import org.jspecify.annotations.NullMarked;
