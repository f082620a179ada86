/** Tools that black-box tests run beside the host, and what the system tells of a process. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.it.tool;
