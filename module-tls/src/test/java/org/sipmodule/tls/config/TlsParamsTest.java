package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.OutOfRange;
import org.sipmodule.tls.ManualSections;
import org.sipmodule.tls.ReadmeParameter;
import org.testng.annotations.Test;

/** The parameter table against the manual's list and Kamailio's replies. */
public class TlsParamsTest {

    @Test
    public void hasEveryParameterOfTheManualOursAndNewerOnes() {
        assertThat(ManualSections.PARAMETERS).hasSize(37);
        assertThat(TlsParams.ALL.stream().map(Param::name))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                ManualSections.PARAMETERS.stream(),
                                Stream.of(
                                        "private_key_password",
                                        "verify_strict",
                                        "handshake_timeout",
                                        "message_timeout",
                                        "max_handshakes",
                                        "max_client_hello",
                                        "max_connections_per_source",
                                        "max_handshakes_per_source",
                                        "source_prefix_ipv4",
                                        "source_prefix_ipv6",
                                        "source_exempt",
                                        "con_rd_buf_max",
                                        "con_wq_max",
                                        "max_message_size",
                                        "reload_watch",
                                        "init_mode",
                                        "provider_quirks"))
                        .toList());
    }

    @Test
    public void whatKamailioDoesNotHaveIsRefusedOutOfItsRange() {
        assertThat(TlsParams.ALL.stream()
                        .filter(param -> param.isNumber()
                                && (param.min() != Integer.MIN_VALUE || param.max() != Integer.MAX_VALUE)))
                .allSatisfy(param -> assertThat(param.outOfRange())
                        .as(param.name())
                        .isEqualTo(
                                ManualSections.PARAMETERS.contains(param.name())
                                        ? OutOfRange.IN_FORCE
                                        : OutOfRange.REFUSED));
    }

    @Test
    public void operatorsAreToldWithoutSectionsAndDecisions() {
        assertThat(TlsParams.TLS_METHOD.help()).isEqualTo("protocol versions: TLSv1.2+, TLSv1.2, TLSv1.3, ...");
        assertThat(TlsParams.HANDSHAKE_TIMEOUT.help()).isEqualTo("time in s within which a handshake must be done");
        assertThat(TlsParams.SESSION_CACHE.help()).isEqualTo("1: sessions may be resumed");
        assertThat(TlsParams.ALL)
                .allSatisfy(param -> assertThat(param.help()).doesNotContainPattern("\\bD[0-9]|10\\.[0-9]"));
    }

    @Test
    public void canBeDeclared() {
        assertThat(ModuleDeclaration.builder().params(TlsParams.ALL).build().params())
                .hasSize(54);
    }

    @Test
    public void cfgListIsKamailios() {
        assertThat(String.join(
                        ", ", TlsParams.VARIABLES.stream().map(Param::variable).toList()))
                .isEqualTo(
                        "force_run, method, server_name, server_name_mode, server_id, verify_certificate, verify_depth,"
                                + " require_certificate, verify_client, private_key, ca_list, ca_path, crl, certificate,"
                                + " cipher_list, session_cache, session_id, config, log, debug, connection_timeout,"
                                + " disable_compression, ssl_release_buffers, ssl_free_list_max, ssl_max_send_fragment,"
                                + " ssl_read_ahead, low_mem_threshold1, low_mem_threshold2, ct_wq_max, con_ct_wq_max,"
                                + " ct_wq_blk_size, send_close_notify");
        assertThat(TlsParams.VARIABLES).allMatch(param -> param.access() != Param.Access.HIDDEN);
        assertThat(TlsParams.ALL.stream().filter(param -> param.access() != Param.Access.HIDDEN))
                .isSubsetOf(TlsParams.VARIABLES);
    }

    @Test
    public void onlyWhatMayChangeAtRunTimeIsChangeable() {
        assertThat(TlsParams.ALL.stream()
                        .filter(param ->
                                param.access() == Param.Access.CHANGEABLE || param.access() == Param.Access.WRITE_ONLY)
                        .map(Param::variable))
                .containsExactlyInAnyOrder(
                        "connection_timeout",
                        "send_close_notify",
                        "con_ct_wq_max",
                        "ct_wq_max",
                        "ct_wq_blk_size",
                        "log",
                        "debug",
                        "low_mem_threshold1",
                        "low_mem_threshold2",
                        "config");
    }

    @Test
    public void theReadmeHasEveryParameterWithItsDefault() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        for (Param<?> param : TlsParams.ALL) {
            String standard = param.defaultValue().map(Object::toString).orElse("");
            defaults.put(param.name(), standard.equals("NONE") ? "" : standard);
        }
        // D36: cert.pem only because that is where the certificate is
        defaults.put("private_key", "the certificate's file");

        assertThat(ReadmeParameter.read().stream()
                        .filter(row -> !row.modparam().isEmpty())
                        .collect(Collectors.toMap(ReadmeParameter::modparam, ReadmeParameter::standard)))
                .isEqualTo(defaults);
    }
}
