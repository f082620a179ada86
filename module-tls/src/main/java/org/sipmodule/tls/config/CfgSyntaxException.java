package org.sipmodule.tls.config;

import org.sipmodule.module.Problem;
import org.sipmodule.module.SourceLocation;

/** A line of tls.cfg that cannot be read any further; the reader goes on with the next line. */
final class CfgSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    CfgSyntaxException(SourceLocation place, String found, String expected, String remedy) {
        super(found, null, false, false);
        this.problem = Problem.error(place, found, expected, remedy);
    }

    Problem problem() {
        return problem;
    }
}
