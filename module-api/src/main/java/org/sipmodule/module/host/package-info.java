/**
 * The kernel of any host: finds modules, binds their parameters, runs their lifecycle, and keeps the tables of
 * functions, variables, events and commands. It knows no script language and no SIP stack.
 */
@NullMarked
package org.sipmodule.module.host;

import org.jspecify.annotations.NullMarked;
