package org.sipmodule.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The host's log: one line an event on stderr, at Kamailio's levels. Logback finds and asks it before it would look for
 * an XML file, whose reading costs a tenth of the time to start.
 *
 * <p>Public with a public constructor: {@link java.util.ServiceLoader} makes it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class HostLog extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null || isConfigured()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogLine layout = new LogLine();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(stderr);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Where the modules run in somebody else's process, that one's own file says how it logs. */
    private static boolean isConfigured() {
        ClassLoader classes = HostLog.class.getClassLoader();
        return classes.getResource("logback.xml") != null || classes.getResource("logback-test.xml") != null;
    }

    /**
     * Prints messages up to a level of Kamailio's from now on: -1 errors, 0 warnings, 1 notices, 2 information, 3 debug;
     * 4 shows what the SIP stack and the network library do inside as well.
     */
    static void level(int debug) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context && System.getProperty("logback.configurationFile") == null) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(of(debug));
            context.getLogger("io.netty").setLevel(debug >= 4 ? Level.DEBUG : Level.WARN);
        }
    }

    /** SLF4J has no notices: what would be one is information here. */
    static Level of(int debug) {
        if (debug < 0) {
            return Level.ERROR;
        }
        return switch (debug) {
            case 0, 1 -> Level.WARN;
            case 2 -> Level.INFO;
            case 3 -> Level.DEBUG;
            default -> Level.TRACE;
        };
    }
}
