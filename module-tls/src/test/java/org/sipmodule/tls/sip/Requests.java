package org.sipmodule.tls.sip;

/** SIP messages in text. */
final class Requests {

    private Requests() {}

    static String options(int number) {
        return options(number, "SIP/2.0/TLS 127.0.0.1:5061", "");
    }

    static String options(int number, String via, String body) {
        return "OPTIONS sip:server@127.0.0.1 SIP/2.0\r\n"
                + "Via: " + via + ";branch=z9hG4bK-test-" + number + "\r\n"
                + "From: <sip:client@127.0.0.1>;tag=from-" + number + "\r\n"
                + "To: <sip:server@127.0.0.1>\r\n"
                + "Call-ID: call-" + number + "@127.0.0.1\r\n"
                + "CSeq: " + number + " OPTIONS\r\n"
                + "Max-Forwards: 70\r\n"
                + (body.isEmpty() ? "" : "Content-Type: text/plain\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }
}
