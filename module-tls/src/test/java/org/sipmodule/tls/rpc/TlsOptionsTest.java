package org.sipmodule.tls.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class TlsOptionsTest {

    @Test
    public void optionsAreKamailios() {
        assertThat(String.join(", ", TlsOptions.OPTIONS.keySet()))
                .isEqualTo("force_run, method, verify_certificate, verify_depth, require_certificate, verify_client,"
                        + " private_key, ca_list, certificate, cipher_list, session_cache, session_id, config, log,"
                        + " debug, connection_timeout, disable_compression, ssl_release_buffers, ssl_freelist_max,"
                        + " ssl_max_send_fragment, ssl_read_ahead, send_close_notify, low_mem_threshold1,"
                        + " low_mem_threshold2, ct_wq_max, con_ct_wq_max, ct_wq_blk_size");
    }
}
