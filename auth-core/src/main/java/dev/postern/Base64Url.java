package dev.postern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64url without padding (RFC 4648 section 5), of which exactly one spelling of each value is taken:
 * {@link java.util.Base64} alone also takes padding and stray bits in the last character.
 */
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[256];

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

    /** Returns the characters of the one spelling of these bytes, one byte each. */
    static byte[] encodeToBytes(byte[] bytes) {
        return ENCODER.encode(bytes);
    }

    /** Returns the bytes that the text is the one spelling of; null if it is the spelling of none. */
    public static byte @Nullable [] decode(String text) {
        return decode(text, 0, text.length());
    }

    /**
     * Returns the bytes that a part of the text is the one spelling of; null if it is the spelling of none.
     *
     * @param start the index of its first character
     * @param end the index after its last character
     */
    public static byte @Nullable [] decode(String text, int start, int end) {
        var length = end - start;
        if (length % 4 == 1) {
            return null;
        }
        var bytes = new byte[(int) (length * 3L / 4)];
        var whole = end - length % 4;
        var next = 0;
        var all = 0; // negative if one character is not of the alphabet
        for (var i = start; i < whole; i += 4) {
            var bits = valueOf(text.charAt(i)) << 18
                    | valueOf(text.charAt(i + 1)) << 12
                    | valueOf(text.charAt(i + 2)) << 6
                    | valueOf(text.charAt(i + 3));
            all |= bits;
            bytes[next++] = (byte) (bits >> 16);
            bytes[next++] = (byte) (bits >> 8);
            bytes[next++] = (byte) bits;
        }
        if (whole < end) {
            var first = valueOf(text.charAt(whole));
            var second = valueOf(text.charAt(whole + 1));
            var third = whole + 2 < end ? valueOf(text.charAt(whole + 2)) : 0;
            all |= first | second | third | -(whole + 2 < end ? third & 0b11 : second & 0b1111); // no stray bits
            bytes[next++] = (byte) (first << 2 | second >> 4);
            if (whole + 2 < end) {
                bytes[next] = (byte) (second << 4 | third >> 2);
            }
        }
        return all < 0 ? null : bytes;
    }

    /** Tells whether the text is the one spelling of some bytes: no padding, no white space, no stray bits. */
    public static boolean isCanonical(String text) {
        return isCanonical(text, 0);
    }

    /** Tells the same of the text from an index on. */
    static boolean isCanonical(String text, int start) {
        var length = text.length() - start;
        var whole = text.length() - length % 4;
        return length % 4 != 1 && isAlphabet(text, start, whole) && isCanonicalEnd(text, whole, text.length());
    }

    /** Tells the same of the last 0, 2 or 3 characters: 2 carry 4 bits too many, 3 carry 2. */
    private static boolean isCanonicalEnd(String text, int start, int end) {
        var strayBits = end - start == 2 ? 0b1111 : end - start == 3 ? 0b11 : 0;
        return isAlphabet(text, start, end) && (start == end || (valueOf(text.charAt(end - 1)) & strayBits) == 0);
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
        return c < VALUES.length ? VALUES[c] : -1;
    }

    /** Returns the character for the lowest 6 bits. */
    static byte characterOf(int bits) {
        return ALPHABET[bits & 0x3f];
    }
}
