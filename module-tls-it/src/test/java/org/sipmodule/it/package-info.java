/** Black-box suites: the distribution as an operator starts it, real sockets, real tools. */
@NullMarked
package org.sipmodule.it;

import org.jspecify.annotations.NullMarked;
