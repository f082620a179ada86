/**
 * Log lines that strangers can cause at will, which must not fill a disk, and the reasons that stand in them. For modules
 * and hosts.
 */
@NullMarked
package org.sipmodule.module.log;

import org.jspecify.annotations.NullMarked;
