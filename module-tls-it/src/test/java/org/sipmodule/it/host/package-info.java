/** The packaged host as a process, and the configurations that it runs. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.it.host;
