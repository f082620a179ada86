package org.sipmodule.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.tool.RunningTool;
import org.sipmodule.tool.Tool;

/** An OPTIONS that an operator types into openssl. */
final class TypedOptions {

    private static final String REQUEST = String.join(
            "\r\n",
            "OPTIONS sip:beta.example.test SIP/2.0",
            "Via: SIP/2.0/TLS 127.0.0.1:5061;rport;branch=z9hG4bK1",
            "From: <sip:me@example.test>;tag=1",
            "To: <sip:beta.example.test>",
            "Call-ID: typed",
            "CSeq: 1 OPTIONS",
            "Content-Length: 0",
            "",
            "");

    /** The last header of an answer. */
    private static final String END = "Content-Length: 0";

    private TypedOptions() {}

    /**
     * All that openssl shows, up to the answer or to its end without one.
     *
     * @param identity its options for a certificate and key
     */
    static String shown(DemoConfiguration demo, String serverName, String... identity) throws IOException {
        Tool.require("openssl", "openssl");
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:" + demo.port(), "-servername", serverName));
        command.addAll(List.of(identity));
        try (RunningTool openssl = RunningTool.start(demo.directory(), command)) {
            return openssl.typing(REQUEST).outputWith(END);
        }
    }
}
