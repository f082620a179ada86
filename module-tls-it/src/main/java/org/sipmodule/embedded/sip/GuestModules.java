package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import java.util.Optional;
import javax.sip.RequestEvent;
import javax.sip.SipStack;
import org.sipmodule.module.ModuleCalls;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipModules;
import org.sipmodule.module.host.ContextCalls;

/** The modules beside the application of a JAIN-SIP stack, about its requests. */
public final class GuestModules implements SipModules {

    private final Optional<String> stackName;

    private GuestModules(Optional<String> stackName) {
        this.stackName = stackName;
    }

    /** Those of a stack that was made with a script among its properties. */
    public static SipModules of(String stackName) {
        return new GuestModules(Optional.of(stackName));
    }

    /** Those of the stack that a message belongs to, for an application that is not told of its stack. */
    public static SipModules ofAny() {
        return new GuestModules(Optional.empty());
    }

    @Override
    public ModuleCalls about(Object message) {
        Object inside = message instanceof RequestEvent event ? event.getRequest() : message;
        if (!(inside instanceof SIPRequest request)) {
            throw new ScriptException(message.getClass().getName() + " is no request of a SIP stack");
        }
        GuestDoor door = door(request);
        RouteContext context = context(door, request);
        return new ContextCalls(door.modules().functions(), door.modules().variables(), context);
    }

    private GuestDoor door(SIPRequest request) {
        if (stackName.isPresent()) {
            return GuestDoor.of(stackName.get());
        }
        return request.getMessageChannel() instanceof MessageChannel channel
                        && channel.getSIPStack() instanceof SipStack stack
                ? GuestDoor.of(stack.getStackName())
                : GuestDoor.only();
    }

    @SuppressWarnings("ReferenceEquality") // a copy is another request, and equal to this one
    private static RouteContext context(GuestDoor door, SIPRequest request) {
        Optional<RouteContext> known = RoutedLine.context(request);
        if (known.isPresent() && JainSipMessage.of(known.get().message()).request() == request) {
            return known.get();
        }
        JainSipMessage own = known.map(RouteContext::message)
                .map(JainSipMessage::of)
                .map(original -> original.over(request))
                .orElseGet(() -> JainSipMessage.unsent(request));
        // a copy that is going to be sent: what is said about it does not rule the original, nor its other copies
        RouteContext context = known.map(before -> door.routes().branch(before, own))
                .orElseGet(() -> door.routes().begin(own, Optional.empty()));
        RoutedLine.put(request, context);
        return context;
    }
}
