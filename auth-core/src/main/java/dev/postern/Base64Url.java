package dev.postern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64url without padding (RFC 4648 section 5), of which exactly one spelling of each value is taken:
 * {@link java.util.Base64} alone also takes padding and stray bits in the last character.
 */
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (var i = 0; i < ALPHABET.length; i++) {
            VALUES[ALPHABET[i]] = (byte) i;
        }
    }

    private Base64Url() {}

    /** Returns the one spelling of these bytes. */
    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** Tells whether the text is the one spelling of some bytes: no padding, no white space, no stray bits. */
    public static boolean isCanonical(String text) {
        return isCanonical(text, 0);
    }

    /** Tells the same of the text from an index on. */
    static boolean isCanonical(String text, int start) {
        var length = text.length() - start;
        if (length % 4 == 1 || !isAlphabet(text, start, text.length())) {
            return false;
        }
        // 2 characters carry 4 bits too many, 3 characters 2.
        var strayBits = length % 4 == 2 ? 0b1111 : length % 4 == 3 ? 0b11 : 0;
        return length == 0 || (valueOf(text.charAt(text.length() - 1)) & strayBits) == 0;
    }

    /** Tells whether all characters from {@code start} to before {@code end} are of the alphabet; padding is not. */
    static boolean isAlphabet(String text, int start, int end) {
        for (var i = start; i < end; i++) {
            if (valueOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the 6 bits that a character of the alphabet stands for; -1 for any other. */
    static int valueOf(char c) {
        return c < 128 ? VALUES[c] : -1;
    }

    /** Returns the character for the lowest 6 bits. */
    static byte characterOf(int bits) {
        return ALPHABET[bits & 0x3f];
    }
}
