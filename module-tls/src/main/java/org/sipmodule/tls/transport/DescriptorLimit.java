package org.sipmodule.tls.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the process may open as many file descriptors as its connections can need. */
final class DescriptorLimit {

    /** The socket, and the pipe that Conscrypt opens for each engine. */
    private static final long PER_CONNECTION = 3;

    private static final long FOR_THE_REST = 300;

    private DescriptorLimit() {}

    /** The limit of this process, where the platform tells it. */
    static OptionalLong ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** A warning for the operator when the limit is too low for this many connections. */
    static Optional<String> warning(long limit, int maxConnections) {
        long needed = PER_CONNECTION * maxConnections + FOR_THE_REST;
        return limit >= needed
                ? Optional.empty()
                : Optional.of("tls_max_connections=" + maxConnections + " can need " + needed + " file descriptors ("
                        + PER_CONNECTION + " per connection and " + FOR_THE_REST
                        + " more), the limit of this process is "
                        + limit + ": raise it (ulimit -n, LimitNOFILE=) or lower tls_max_connections");
    }
}
