/** The small languages inside of values: SIP URIs, name addresses, parameters, numbers, regular expressions. Knows nothing of scripts. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.module.script.text;
