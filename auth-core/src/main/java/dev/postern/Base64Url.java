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
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[256];

    // VALUES at their places in the 24 bits of four characters: a tenth to a third less time for what a stranger sends.
    private static final int[] FIRST_OF_FOUR = new int[256];
    private static final int[] SECOND_OF_FOUR = new int[256];
    private static final int[] THIRD_OF_FOUR = new int[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (var i = 0; i < ALPHABET.length; i++) {
            VALUES[ALPHABET[i]] = (byte) i;
        }
        for (var i = 0; i < VALUES.length; i++) {
            FIRST_OF_FOUR[i] = VALUES[i] << 18;
            SECOND_OF_FOUR[i] = VALUES[i] << 12;
            THIRD_OF_FOUR[i] = VALUES[i] << 6;
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
        // What is beyond Latin-1 becomes ?, which is not of the alphabet.
        var characters = text.getBytes(StandardCharsets.ISO_8859_1);
        return decode(characters, 0, characters.length);
    }

    /**
     * Returns the bytes that a part of a text is the one spelling of; null if it is the spelling of none.
     *
     * @param text its characters, one byte each
     * @param start the index of the first character
     * @param end the index after the last character
     */
    public static byte @Nullable [] decode(byte[] text, int start, int end) {
        var length = end - start;
        if (length % 4 == 1) {
            return null;
        }
        var bytes = new byte[(int) (length * 3L / 4)];
        var whole = end - length % 4;
        var next = 0;
        var all = 0; // negative if one character is not of the alphabet
        for (var i = start; i < whole; i += 4) {
            var bits = FIRST_OF_FOUR[text[i] & 0xff]
                    | SECOND_OF_FOUR[text[i + 1] & 0xff]
                    | THIRD_OF_FOUR[text[i + 2] & 0xff]
                    | valueOf(text[i + 3]);
            all |= bits;
            bytes[next++] = (byte) (bits >> 16);
            bytes[next++] = (byte) (bits >> 8);
            bytes[next++] = (byte) bits;
        }
        if (whole < end) {
            var first = valueOf(text[whole]);
            var second = valueOf(text[whole + 1]);
            var third = whole + 2 < end ? valueOf(text[whole + 2]) : 0;
            all |= first | second | third | -(whole + 2 < end ? third & 0b11 : second & 0b1111); // no stray bits
            bytes[next++] = (byte) (first << 2 | second >> 4);
            if (whole + 2 < end) {
                bytes[next] = (byte) (second << 4 | third >> 2);
            }
        }
        return all < 0 ? null : bytes;
    }

    /**
     * Returns the same as {@link #decode(byte[], int, int)}: sooner for a long text that is canonical, much later for one
     * that is not, by an exception inside. So only for what a right signature covers.
     *
     * @param text its characters, one byte each
     * @param start the index of the first character
     * @param end the index after the last character
     */
    public static byte @Nullable [] decodeSigned(byte[] text, int start, int end) {
        var length = end - start;
        if (length > 0 && !isCanonicalEnd(valueOf(text[end - 1]), length)) {
            return null;
        }
        // What the platform takes beside that, padding and stray bits, showed in the last character. It is given
        // neither
        // them nor an offset: its vector code has had bugs with both (JDK-8321599).
        var part = Arrays.copyOfRange(text, start, end);
        try {
            return DECODER.decode(part);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Tells whether the text is the one spelling of some bytes: no padding, no white space, no stray bits. */
    public static boolean isCanonical(String text) {
        return isCanonical(text, 0);
    }

    /** Tells the same of the text from an index on. */
    static boolean isCanonical(String text, int start) {
        var length = text.length() - start;
        return isAlphabet(text, start, text.length())
                && (length == 0 || isCanonicalEnd(valueOf(text.charAt(text.length() - 1)), length));
    }

    /**
     * Tells whether a text of that length can end so: of its last 2 characters 4 bits are too many, of its last 3 are 2, and
     * 1 alone stands for nothing.
     *
     * @param last the value of its last character
     */
    private static boolean isCanonicalEnd(int last, int length) {
        return switch (length % 4) {
            case 0 -> last >= 0;
            case 2 -> last >= 0 && (last & 0b1111) == 0;
            case 3 -> last >= 0 && (last & 0b11) == 0;
            default -> false;
        };
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

    private static int valueOf(byte character) {
        return VALUES[character & 0xff];
    }

    /** Returns the character for the lowest 6 bits. */
    static byte characterOf(int bits) {
        return ALPHABET[bits & 0x3f];
    }
}
