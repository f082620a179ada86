package org.sipmodule.tls.pem;

/**
 * The kinds of names in certificates that are read, by their tags (RFC 5280, 4.2.1.6). Public for verification and for
 * scripts, which both read them from the DER.
 */
public final class GeneralName {

    /** The extension with the alternative names of a subject. */
    public static final String ALTERNATIVE = "2.5.29.17";

    public static final int EMAIL = 0x81;
    public static final int DNS = 0x82;
    public static final int URI = 0x86;
    public static final int IP = 0x87;

    private GeneralName() {}
}
