package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.message.SIPRequest;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.RouteContext;

/**
 * The request line of a request that an application has in hand, with what the script keeps with it. Applications may keep
 * something else as the application data, and copy requests before they send them; the request line is left alone, and
 * copied along.
 */
final class RoutedLine extends RequestLine implements MessageAttributes.Carrier {

    @Serial
    private static final long serialVersionUID = 1;

    /** Not taken along where requests are written to another server. */
    private final transient RouteContext context;

    private RoutedLine(RequestLine line, RouteContext context) {
        super(line.getUri(), line.getMethod());
        setSipVersion(line.getSipVersion());
        this.context = context;
    }

    static void put(SIPRequest request, RouteContext context) {
        request.setRequestLine(new RoutedLine(request.getRequestLine(), context));
    }

    static Optional<RouteContext> context(SIPRequest request) {
        return request.getRequestLine() instanceof RoutedLine line ? Optional.of(line.context) : Optional.empty();
    }

    @Override
    public MessageAttributes attributes() {
        return context.attributes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestLine line
                && getMethod().equals(line.getMethod())
                && getUri().equals(line.getUri());
    }

    @Override
    public int hashCode() {
        return getMethod().hashCode();
    }
}
