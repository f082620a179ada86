package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.header.SIPHeaderNamesCache;
import org.sipmodule.module.LibraryMap;

/** The stack keeps the name of every header that it has ever read, be it as long as a line. */
final class HeaderNames {

    /** Of all that are in use there are some hundred. */
    static final LibraryMap KEPT = LibraryMap.of(SIPHeaderNamesCache.class, "lowercaseMap", 2_000);

    private HeaderNames() {}
}
