/** What tests of all modules compare with the user's documentation, or run from it. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.readme;
