package org.sipmodule.tls.runtime;

import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Problem;
import org.sipmodule.tls.config.TlsConfiguration;

/**
 * What came of reading a configuration.
 *
 * @param configuration as far as it could be read
 * @param serving       ready to serve; empty when there was an error
 * @param problems      all that was found, in the order in which an operator meets it
 * @param failed        the first step with an error; empty when there was none
 */
public record Loading(
        TlsConfiguration configuration,
        Optional<ServingConfiguration> serving,
        List<Problem> problems,
        Optional<Step> failed) {

    /** The steps, in the order in which Kamailio takes them. */
    public enum Step {
        /** tls.cfg itself: its syntax, options and sections. */
        READ,
        /** What it names: certificates, keys, CAs, CRLs, ciphers. */
        FIX,
        /** Whether the script listens where server profiles are for. */
        SOCKETS
    }

    public Loading {
        problems = List.copyOf(problems);
    }
}
