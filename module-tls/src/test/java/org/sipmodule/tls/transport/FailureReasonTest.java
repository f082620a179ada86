package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.KeyException;
import java.security.ProviderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class FailureReasonTest {

    @DataProvider
    public Object[][] failures() {
        SSLException byTrust = new SSLHandshakeException("error:0A000086:SSL routines:OPENSSL_internal:CERT_CB_ERROR");
        byTrust.initCause(new CertificateException("certificate has expired"));
        return new Object[][] {
            {
                new DecoderException(new SSLHandshakeException(
                        "Handshake failed\n7ffff: error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL"
                                + " (external/boringssl/src/ssl/handshake_server.cc:1 0x1:0x0)")),
                "unsupported protocol"
            },
            {
                new SSLException("error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA (x.cc:1)"),
                "the peer refused with alert unknown ca"
            },
            {
                new SSLException("error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE (x.cc:1)"),
                "the peer refused with alert bad certificate"
            },
            {new DecoderException(byTrust), "certificate refused: certificate has expired"},
            {
                new DecoderException(
                        new ProviderException("Initialization failed", new KeyException("CKR_DEVICE_REMOVED"))),
                "the private key cannot be used: CKR_DEVICE_REMOVED"
            },
            {new ClosedChannelException(), "the peer closed the connection during the handshake"},
            {new IOException("Connection reset by peer"), "Connection reset by peer"},
            {new SSLException("two\r\nlines\u0007"), "two lines"},
            {new IllegalStateException(), "IllegalStateException: IllegalStateException"},
        };
    }

    @Test(dataProvider = "failures")
    public void saysWhatMatters(Throwable failure, String words) {
        assertThat(FailureReason.of(failure)).isEqualTo(words);
    }

    @Test
    public void longTextIsCut() {
        assertThat(FailureReason.of(new IOException("x".repeat(1000)))).hasSize(603);
    }
}
