/** What strangers do: slow, silent, broken, too much and too long; and what stays of it. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.it.hostile;
