package dev.postern;

/** The strict side of base64url that {@link java.util.Base64} lacks: one spelling for each value. */
final class Base64Url {
    private static final byte[] VALUES = new byte[128];

    static {
        java.util.Arrays.fill(VALUES, (byte) -1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private Base64Url() {}

    /** Tells whether all characters from {@code start} to before {@code end} are of the alphabet; padding is not. */
    static boolean isAlphabet(String text, int start, int end) {
        for (var i = start; i < end; i++) {
            if (valueOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether the lowest bits of a final character are zero, as the canonical spelling has them. */
    static boolean lowBitsClear(char last, int bits) {
        var value = valueOf(last);
        return value >= 0 && (value & ((1 << bits) - 1)) == 0;
    }

    private static int valueOf(char c) {
        return c < 128 ? VALUES[c] : -1;
    }
}
