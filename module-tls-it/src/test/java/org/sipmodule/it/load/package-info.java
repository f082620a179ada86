/** Many connections, many profiles, many reloads. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.it.load;
