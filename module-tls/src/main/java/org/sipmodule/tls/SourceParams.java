package org.sipmodule.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problems;
import org.sipmodule.module.Subnet;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.runtime.SourcePolicy;

/** What the parameters say about how much one source may have. */
final class SourceParams {

    private SourceParams() {}

    /** @param problems receives what is no network among those that are exempt, which is refused */
    static SourcePolicy policy(ParamValues params, Problems problems) {
        List<Subnet> exempt = new ArrayList<>();
        for (String listed : params.all(TlsParams.SOURCE_EXEMPT)) {
            for (String text : listed.split(",", -1)) {
                Optional<Subnet> subnet = Subnet.parse(text.strip());
                subnet.ifPresent(exempt::add);
                if (subnet.isEmpty()) {
                    problems.error(
                            params.place(TlsParams.SOURCE_EXEMPT),
                            "source_exempt: \"" + text.strip() + "\" is neither address nor network",
                            "addresses and networks with commas between them, as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32",
                            "Names are not looked up: write their addresses");
                }
            }
        }
        warnOfUnused(params, problems);
        return new SourcePolicy(
                params.number(TlsParams.MAX_CONNECTIONS_PER_SOURCE),
                params.number(TlsParams.MAX_HANDSHAKES_PER_SOURCE),
                params.number(TlsParams.SOURCE_PREFIX_IPV4),
                params.number(TlsParams.SOURCE_PREFIX_IPV6),
                exempt);
    }

    /** Who sets these believes that there is a limit. */
    private static void warnOfUnused(ParamValues params, Problems problems) {
        if (params.number(TlsParams.MAX_CONNECTIONS_PER_SOURCE) > 0
                || params.number(TlsParams.MAX_HANDSHAKES_PER_SOURCE) > 0) {
            return;
        }
        for (Param<?> param :
                List.of(TlsParams.SOURCE_EXEMPT, TlsParams.SOURCE_PREFIX_IPV4, TlsParams.SOURCE_PREFIX_IPV6)) {
            if (params.isSet(param)) {
                problems.warning(
                        params.place(param),
                        param + " has no effect",
                        "there is no limit by source",
                        "Set " + TlsParams.MAX_CONNECTIONS_PER_SOURCE + " or " + TlsParams.MAX_HANDSHAKES_PER_SOURCE);
            }
        }
    }
}
