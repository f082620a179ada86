package org.sipmodule.embedded.modules;

import java.util.ArrayList;
import java.util.List;
import org.sipmodule.embedded.modules.FunctionModule.WithoutEffect;
import org.sipmodule.module.Param;

/** The parameters of Kamailio's {@code tm} that scripts set and that change nothing here: their table. */
final class TmWithoutEffect {

    static final List<WithoutEffect> ALL = all();

    private TmWithoutEffect() {}

    private static List<WithoutEffect> all() {
        List<WithoutEffect> all = new ArrayList<>();
        numbers(all, "the stack has the timers of RFC 3261; fr_timer, fr_inv_timer and t_set_fr() act", """
                max_inv_lifetime max_noninv_lifetime wt_timer retr_timer1 retr_timer2 restart_fr_on_each_reply noisy_ctimer
                enable_uac_fr unix_tx_timeout""");
        texts(all, "call t_set_fr() in its place", "fr_timer_avp fr_inv_timer_avp");
        numbers(all, "the stack tells transactions apart as RFC 3261 17.2.3 asks", "ruri_matching via1_matching");
        numbers(all, "a next hop is one address, and none is passed over", """
                blst_503 blst_503_def_timeout blst_503_min_timeout blst_503_max_timeout blst_methods_add blst_methods_lookup
                reparse_on_dns_failover""");
        texts(all, "there is no t_load_contacts()", "contacts_avp contact_flows_avp xavp_contact");
        String none = "transactions have no such switch here";
        numbers(all, none, """
                aggregate_challenges reparse_invite cancel_b_method unmatched_cancel pass_provisional_replies default_code
                disable_6xx_block local_ack_mode faked_reply_prio local_cancel_reason e2e_cancel_reason relay_100 rich_redirect
                exec_time_check reply_relay_mode""");
        texts(all, none, "ac_extra_hdrs default_reason event_callback");
        return List.copyOf(all);
    }

    private static void numbers(List<WithoutEffect> all, String why, String names) {
        for (String name : names.strip().split("\\s+", -1)) {
            all.add(new WithoutEffect(Param.number(name, 0, why), why));
        }
    }

    private static void texts(List<WithoutEffect> all, String why, String names) {
        for (String name : names.split(" ", -1)) {
            all.add(new WithoutEffect(Param.text(name, why), why));
        }
    }
}
