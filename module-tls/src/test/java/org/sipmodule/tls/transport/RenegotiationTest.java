package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.sipmodule.tls.runtime.CloseReason;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A client that wants to negotiate again (manual 10.29, README D25); TLS 1.3 has no such thing. */
public class RenegotiationTest {

    @DataProvider
    public Object[][] rows() {
        return new Object[][] {
            {"renegotiation=0", false, false},
            {"renegotiation=0, send_close_notify=1", false, true},
            {"renegotiation=1", true, false},
            {"renegotiation=1, send_close_notify=1", true, true},
        };
    }

    @Test(dataProvider = "rows")
    public void isRefusedWithAnAlertOnlyWhereItIsOn(String name, boolean on, boolean notify) throws IOException {
        try (TestServer server = new TestServer()) {
            server.settings.answersRenegotiation = on;
            server.settings.sendCloseNotify = notify;
            try (EngineClient client = EngineClient.open(server, "TLSv1.2")) {
                client.write(new byte[10]);
                client.read(10);
                client.send(client.firstFlight());
                if (on) {
                    assertThatThrownBy(() -> client.read(1))
                            .as(name)
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining("no_renegotiation");
                }
                assertThat(client.recordsUntilClosed()).as(name).isEmpty();
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 0);
            assertThat(server.closes).hasSize(1).doesNotContain(CloseReason.IDLE);
        }
    }
}
