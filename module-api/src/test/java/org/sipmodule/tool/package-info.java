/** Tools of the machine that tests of all modules run, with a bound. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.tool;
