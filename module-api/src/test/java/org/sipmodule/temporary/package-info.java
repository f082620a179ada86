/** What tests of all modules have for a while: folders and ports. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.temporary;
