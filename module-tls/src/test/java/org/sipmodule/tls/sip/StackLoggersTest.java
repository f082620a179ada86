package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.testng.annotations.Test;

/** With slf4j-simple, whose level is INFO. */
public class StackLoggersTest {

    @Test
    public void keepsTheStackFromMakingTextsThatNobodyReads() {
        Slf4jStackLogger logger = new Slf4jStackLogger();
        logger.setStackProperties(new Properties());
        assertThat(logger.isLoggingEnabled()).isTrue();
        assertThat(logger.isLoggingEnabled(StackLogger.TRACE_ERROR)).isTrue();
        assertThat(logger.isLoggingEnabled(StackLogger.TRACE_WARN)).isTrue();
        assertThat(logger.isLoggingEnabled(StackLogger.TRACE_MESSAGES)).isFalse();
        assertThat(logger.isLoggingEnabled(StackLogger.TRACE_DEBUG)).isFalse();
        assertThat(Slf4jServerLogger.isTracing()).isFalse();
        logger.disableLogging();
        assertThat(logger.isLoggingEnabled()).isFalse();
        logger.enableLogging();
        assertThat(logger.isLoggingEnabled(StackLogger.TRACE_WARN)).isTrue();
    }
}
