package org.sipmodule.it;

import org.sipmodule.module.EventCallback;
import org.sipmodule.module.EventRoutes.Verdict;
import org.sipmodule.module.ModuleCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The function of the manual's example 1.45; a test puts it among the host's libraries in a jar of its own. */
public final class KsrTlsEvent implements EventCallback {

    private static final Logger LOG = LoggerFactory.getLogger(KsrTlsEvent.class);

    @Override
    public String name() {
        return "ksr_tls_event";
    }

    @Override
    public Verdict call(String event, ModuleCalls calls) {
        LOG.info(
                "===== tls module triggered event: {}, to port {}, verified {}, peer {}, subject {}",
                event,
                calls.connection().remote().getPort(),
                calls.call("is_peer_verified") > 0,
                calls.get("tls_peer_subject_cn").text(),
                calls.get("tls(p_subject_line)").text());
        return Verdict.CONTINUE;
    }
}
