package org.sipmodule.embedded.modules;

import java.util.List;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;

/**
 * The module {@code rr}, as far as it goes without a proxy: scripts that set its parameters load. Functions that would
 * have to change the route set are not declared, so a script that calls one is refused.
 */
final class RrModule extends FunctionModule {

    private static final String WHY = "this host does not record routes";

    @Override
    List<WithoutEffect> withoutEffect() {
        return List.of(
                number("append_fromtag", 1, "add the From tag to Record-Route"),
                number("enable_full_lr", 0, "write lr=on instead of lr"),
                number("enable_double_rr", 1, "two Record-Route headers when the transport changes"),
                number("add_username", 0, "add the user of the request URI to Record-Route"),
                number("enable_socket_mismatch_warning", 1, "warn of a socket that does not fit the route"),
                number("force_send_socket", 1, "send from the socket in the route"),
                new WithoutEffect(Param.text("custom_user_avp", "AVP with the user for Record-Route"), WHY));
    }

    private static WithoutEffect number(String name, int defaultValue, String doc) {
        return new WithoutEffect(Param.number(name, defaultValue, doc), WHY);
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder().params(paramsWithoutEffect()).build();
    }
}
