/** What makes a run of tests fail when a buffer of the transport was not given back; for the tests of all modules. */
@NullMarked
package org.sipmodule.leaks;

import org.jspecify.annotations.NullMarked;
