package org.sipmodule.embedded.modules;

import java.text.ParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sip.PeerUnavailableException;
import javax.sip.SipFactory;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;

/** SIP grammar on texts, read by the stack's own parsers. */
final class SipText {

    /** What a log must not have; shown, as it may be what is wrong with the text. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final int LONGEST_SHOWN = 60;

    private static final AddressFactory ADDRESSES;
    private static final HeaderFactory HEADERS;

    static {
        try {
            ADDRESSES = SipFactory.getInstance().createAddressFactory();
            HEADERS = SipFactory.getInstance().createHeaderFactory();
        } catch (PeerUnavailableException broken) {
            throw new IllegalStateException("the SIP stack is not on the class path", broken);
        }
    }

    private SipText() {}

    /** A {@code sip:} or {@code sips:} URI; empty for anything else. */
    static Optional<SipURI> sipUri(String text) {
        try {
            return hasControls(text) || !(ADDRESSES.createURI(text) instanceof SipURI uri)
                    ? Optional.empty()
                    : Optional.of(uri);
        } catch (ParseException noUri) {
            return Optional.empty();
        }
    }

    /** Whether the value of a To header has a tag. */
    static boolean hasTag(String to) {
        return tag(to).isPresent();
    }

    /** The tag of a From or To header. */
    static Optional<String> tag(String value) {
        try {
            return HEADERS.createHeader(ToHeader.NAME, value) instanceof ToHeader header
                    ? Optional.ofNullable(header.getTag())
                    : Optional.empty();
        } catch (ParseException malformed) {
            return Optional.empty();
        }
    }

    static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** A part of a peer's text, safe in one line of a log. */
    static String printable(String text) {
        String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return UNSAFE.matcher(cut).replaceAll("?");
    }
}
