package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.SIPHeaderNamesCache;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The stack keeps the name of every header that it has read, and strangers have any number of names. */
public class HeaderNamesTest {

    private static final int MESSAGES = 40;
    private static final int NAMES = 100;

    @DataProvider
    public Object[][] doors() {
        return new Object[][] {{"processor"}, {"sockets"}};
    }

    @Test(dataProvider = "doors")
    public void areNotKeptForEver(String door) throws Exception {
        try (PlainTransport transport = new PlainTransport();
                SipStackFixture server = door.equals("processor")
                        ? SipStackFixture.scalable(transport, SipSettings.DEFAULTS, 5061)
                        : SipStackFixture.sockets(transport, SipSettings.DEFAULTS, 5061);
                TestPeer peer = new TestPeer(transport.realPort(5061))) {
            for (int i = 0; i < MESSAGES; i++) {
                int message = i;
                String names = IntStream.range(0, NAMES)
                        .mapToObj(name -> "X-" + door + "-" + message + "-" + name + ": 1\r\n")
                        .collect(Collectors.joining());
                peer.send(Requests.options(i).replace("Max-Forwards", names + "Max-Forwards"));
                assertThat(peer.receive()).startsWith("SIP/2.0 200 OK\r\n");
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
