package org.sipmodule.container;

import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.GuestModules;
import org.sipmodule.module.ModuleCalls;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipModules;

/**
 * Puts the modules into the context of every application of a servlet container, under {@link SipModules#ATTRIBUTE}. The
 * container finds this class by {@link java.util.ServiceLoader} among its own libraries, and nobody else loads it.
 */
public final class ServletModules implements ServletContainerInitializer {

    public ServletModules() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext application) {
        SipModules ofStack = GuestModules.ofAny();
        SipModules ofContainer = message -> about(ofStack, message);
        application.setAttribute(SipModules.ATTRIBUTE, ofContainer);
    }

    private static ModuleCalls about(SipModules modules, Object message) {
        return modules.about(stackMessage(message));
    }

    /** RestComm's servlet messages have their stack's message as a property. The specification knows no way to it. */
    private static Object stackMessage(Object message) {
        try {
            return message.getClass().getMethod("getMessage").invoke(message);
        } catch (NoSuchMethodException none) {
            // one of the stack's own
            return message;
        } catch (IllegalAccessException | InvocationTargetException refused) {
            throw new ScriptException("the container does not give the message of its stack", refused);
        }
    }
}
