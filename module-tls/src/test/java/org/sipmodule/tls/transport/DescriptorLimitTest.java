package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class DescriptorLimitTest {

    @Test
    public void descriptorWarningNamesTheNumbers() {
        assertThat(DescriptorLimit.warning(6444, 2048)).isEmpty();
        assertThat(DescriptorLimit.warning(1024, 2048))
                .contains("tls_max_connections=2048 can need 6444 file descriptors (3 per connection and 300 more), the"
                        + " limit of this process is 1024: raise it (ulimit -n, LimitNOFILE=) or lower"
                        + " tls_max_connections");
        assertThat(DescriptorLimit.ofProcess()).isPresent();
    }
}
