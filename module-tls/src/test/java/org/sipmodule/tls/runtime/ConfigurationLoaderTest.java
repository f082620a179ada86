package org.sipmodule.tls.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.sipmodule.module.Problem;
import org.sipmodule.tls.config.Hosts;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.testng.annotations.Test;

public class ConfigurationLoaderTest {

    /** The server's and the client's profile are made of the same modparams, and have the same faults. */
    @Test
    public void faultOfTwoProfilesIsToldOnce() {
        ScriptParams script =
                new ScriptParams().with(TlsParams.CERTIFICATE, "nowhere.pem").with(TlsParams.CA_LIST, "nowhere-ca.pem");
        Loading loading = new ConfigurationLoader(script, Hosts.silent(), Clock.systemUTC()).load(1);
        assertThat(loading.serving()).isEmpty();
        assertThat(loading.failed()).contains(Loading.Step.FIX);
        assertThat(loading.problems().stream().map(Problem::toString))
                .contains(
                        "kamailio.cfg:10:1: certificate /etc/sip/nowhere.pem does not exist. Correct the path, or create"
                                + " the file")
                .contains(
                        "kamailio.cfg:11:1: ca_list /etc/sip/nowhere-ca.pem does not exist. Correct the path, or create"
                                + " the file")
                .doesNotHaveDuplicates();
    }
}
