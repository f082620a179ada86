package org.sipmodule.tls.rpc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec.RpcCommand;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.tls.config.TlsParams;

/** {@code tls.options} (manual 12.3): the present values of the modparams; those of tls.cfg's profiles are not among them. */
public final class TlsOptions implements RpcCommand {

    public static final String NAME = "tls.options";
    public static final String DOC = "List the current TLS configuration: the values of the module's parameters.";

    /** The members by the name and in the order that Kamailio shows them. */
    static final Map<String, Param<?>> OPTIONS = options(
            TlsParams.TLS_FORCE_RUN,
            TlsParams.TLS_METHOD,
            TlsParams.VERIFY_CERTIFICATE,
            TlsParams.VERIFY_DEPTH,
            TlsParams.REQUIRE_CERTIFICATE,
            TlsParams.VERIFY_CLIENT,
            TlsParams.PRIVATE_KEY,
            TlsParams.CA_LIST,
            TlsParams.CERTIFICATE,
            TlsParams.CIPHER_LIST,
            TlsParams.SESSION_CACHE,
            TlsParams.SESSION_ID,
            TlsParams.CONFIG,
            TlsParams.TLS_LOG,
            TlsParams.TLS_DEBUG,
            TlsParams.CONNECTION_TIMEOUT,
            TlsParams.TLS_DISABLE_COMPRESSION,
            TlsParams.SSL_RELEASE_BUFFERS,
            TlsParams.SSL_FREELIST_MAX_LEN,
            TlsParams.SSL_MAX_SEND_FRAGMENT,
            TlsParams.SSL_READ_AHEAD,
            TlsParams.SEND_CLOSE_NOTIFY,
            TlsParams.LOW_MEM_THRESHOLD1,
            TlsParams.LOW_MEM_THRESHOLD2,
            TlsParams.CT_WQ_MAX,
            TlsParams.CON_CT_WQ_MAX,
            TlsParams.CT_WQ_BLK_SIZE);

    private final ParamValues params;

    public TlsOptions(ParamValues params) {
        this.params = params;
    }

    @Override
    public RpcReply call(RpcArguments arguments) {
        RpcReply.StructBuilder struct = RpcReply.struct();
        OPTIONS.forEach((name, param) -> struct.put(name, RpcValue.of(params.shown(param))));
        return RpcReply.of(struct.build());
    }

    private static Map<String, Param<?>> options(Param<?>... params) {
        Map<String, Param<?>> shown = new LinkedHashMap<>();
        for (Param<?> param : params) {
            shown.put(param == TlsParams.SSL_FREELIST_MAX_LEN ? "ssl_freelist_max" : param.variable(), param);
        }
        return Collections.unmodifiableMap(shown);
    }
}
