package dev.postern.jwt;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64url without padding (RFC 7515 section 2), of which exactly one spelling of each value is taken. */
final class Base64UrlText {
    private static final byte[] VALUES = new byte[128];
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static {
        java.util.Arrays.fill(VALUES, (byte) -1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private Base64UrlText() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** Returns the bytes; null for padding, white space, any other stranger, or stray bits in the last character. */
    static byte @Nullable [] decode(String text) {
        var length = text.length();
        if (length % 4 == 1) {
            return null;
        }
        for (var i = 0; i < length; i++) {
            if (valueOf(text.charAt(i)) < 0) {
                return null;
            }
        }
        // 2 characters carry 4 bits too many, 3 characters 2: java.util.Base64 ignores what they hold.
        var strayBits = length % 4 == 2 ? 0b1111 : length % 4 == 3 ? 0b11 : 0;
        if (length > 0 && (valueOf(text.charAt(length - 1)) & strayBits) != 0) {
            return null;
        }
        return Base64.getUrlDecoder().decode(text);
    }

    private static int valueOf(char c) {
        return c < 128 ? VALUES[c] : -1;
    }
}
