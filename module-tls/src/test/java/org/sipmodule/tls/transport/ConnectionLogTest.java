package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.slf4j.event.Level;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ConnectionLogTest {

    @DataProvider
    public Object[][] levels() {
        return new Object[][] {
            {-5, Level.ERROR},
            {-1, Level.ERROR},
            {0, Level.WARN},
            {1, Level.INFO},
            {2, Level.INFO},
            {3, Level.DEBUG},
            {10, Level.DEBUG},
        };
    }

    @Test(dataProvider = "levels")
    public void tlsLogIsALevel(int tlsLog, Level level) {
        assertThat(ConnectionLog.level(tlsLog)).isEqualTo(level);
    }
}
