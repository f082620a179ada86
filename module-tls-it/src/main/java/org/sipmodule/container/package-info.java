/** What a SIP servlet container needs beyond the properties of its stack. */
@NullMarked
package org.sipmodule.container;

import org.jspecify.annotations.NullMarked;
