package org.sipmodule.embedded.sip.plain;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.SIPHeaderNamesCache;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.embedded.HostOptions;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The stack keeps the name of every header that it has read, and strangers have any number of names. */
public class HeaderNamesTest {

    private static final int MESSAGES = 40;
    private static final int NAMES = 100;

    @DataProvider
    public Object[][] transports() {
        return new Object[][] {{"UDP"}, {"TCP"}};
    }

    @Test(dataProvider = "transports")
    public void areNotKeptForEver(String transport) throws Exception {
        Path directory = Temporary.folder("names");
        int port = Ports.free();
        Path script = Files.writeString(
                directory.resolve("kamailio.cfg"),
                "#!KAMAILIO\ndebug=0\nlisten=udp:127.0.0.1:" + port + "\nlisten=tcp:127.0.0.1:" + port
                        + "\nloadmodule \"sl.so\"\nrequest_route { sl_send_reply(\"200\", \"OK\"); }\n");
        try (EmbeddedHost host = EmbeddedHost.start(HostOptions.of(script).withRunDirectory(directory));
                SipPeer peer = SipPeer.to(transport, port)) {
            for (int i = 0; i < MESSAGES; i++) {
                int message = i;
                String names = IntStream.range(0, NAMES)
                        .mapToObj(name -> "X-" + transport + "-" + message + "-" + name + ": 1\r\n")
                        .collect(Collectors.joining());
                peer.send("OPTIONS", transport + " 127.0.0.1:" + port + ";rport;branch=z9hG4bK-" + i, "", names);
                assertThat(peer.next().statusLine()).isEqualTo("SIP/2.0 200 OK");
            }
            // each name is kept as it is and in lower case
            assertThat(kept()).hasSizeBetween(1, 2_000 + 2 * NAMES + 100);
        }
    }

    private static Map<?, ?> kept() throws ReflectiveOperationException {
        Field map = SIPHeaderNamesCache.class.getDeclaredField("lowercaseMap");
        map.setAccessible(true);
        return (Map<?, ?>) map.get(null);
    }
}
