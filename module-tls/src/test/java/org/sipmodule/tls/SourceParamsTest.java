package org.sipmodule.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.testng.annotations.Test;

public class SourceParamsTest {

    @Test
    public void whatIsExemptMustBeNetworks() {
        Problems problems = new Problems();
        SourceParams.policy(
                new ScriptParams()
                        .with(TlsParams.MAX_CONNECTIONS_PER_SOURCE, 1)
                        .with(TlsParams.SOURCE_EXEMPT, "192.0.2.1, 10.0.0.0/8,2001:db8::/32, balancer.test"),
                problems);
        assertThat(problems.all().stream().map(Object::toString))
                .containsExactly("kamailio.cfg:11:1: source_exempt: \"balancer.test\" is neither address nor network:"
                        + " addresses and networks with commas between them, as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32."
                        + " Names are not looked up: write their addresses");
    }

    @Test
    public void exemptionsFromNoLimitAreTold() {
        Problems problems = new Problems();
        SourceParams.policy(
                new ScriptParams().with(TlsParams.SOURCE_EXEMPT, "192.0.2.1").with(TlsParams.SOURCE_PREFIX_IPV6, 48),
                problems);
        assertThat(problems.all().stream().map(Object::toString))
                .containsExactly(
                        "kamailio.cfg:10:1: source_exempt has no effect: there is no limit by source. Set"
                                + " max_connections_per_source or max_handshakes_per_source",
                        "kamailio.cfg:11:1: source_prefix_ipv6 has no effect: there is no limit by source. Set"
                                + " max_connections_per_source or max_handshakes_per_source");
    }
}
