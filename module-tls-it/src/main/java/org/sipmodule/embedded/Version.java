package org.sipmodule.embedded;

import java.util.Optional;

/** What this host calls itself. */
final class Version {

    private Version() {}

    /** Name, version and platform, as {@code -V} and {@code core.version} show them. */
    static String text() {
        String version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(not from a jar)");
        return "siphost " + version + " (" + System.getProperty("os.arch") + "/" + System.getProperty("os.name")
                + ", Java " + Runtime.version() + ")";
    }
}
