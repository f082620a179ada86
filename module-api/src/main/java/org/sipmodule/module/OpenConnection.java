package org.sipmodule.module;

/**
 * An open connection as {@code core.tcp_list} shows it.
 *
 * @param info        its id, transport and ends
 * @param connecting  whether it is being opened by this host
 * @param secondsLeft until an idle time-out closes it; negative when none does
 * @param lifetime    seconds without I/O after which it is closed; negative: never
 * @param queued      bytes that wait to be written
 */
public record OpenConnection(ConnectionInfo info, boolean connecting, long secondsLeft, int lifetime, int queued) {}
