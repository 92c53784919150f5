package dev.postern.login;

import java.text.Normalizer;
import java.util.Locale;

/** One spelling for each e-mail address. */
public final class EmailAddresses {
    /** The longest address that is looked up (RFC 5321 section 4.5.3.1.3, less the angle brackets). */
    public static final int MAX_LENGTH = 254;

    private EmailAddresses() {}

    /**
     * Returns the address without white space around it, in Unicode's form C and lower case. That two spellings of the
     * part before the @ could be two mailboxes is theory; that people type them alike is not.
     */
    public static String normalise(String email) {
        return Normalizer.normalize(email.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
