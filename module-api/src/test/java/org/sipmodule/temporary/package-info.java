/** Where tests of all modules put their files. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.temporary;
