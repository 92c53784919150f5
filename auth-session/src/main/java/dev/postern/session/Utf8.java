package dev.postern.session;

/** What text costs as UTF-8, and whether it has that form at all. */
final class Utf8 {
    private Utf8() {}

    /** Tells whether the text has no unpaired surrogate: a store would give back something else than it was given. */
    static boolean canEncode(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                var pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Returns the number of bytes; the text has no unpaired surrogate. */
    static int length(String text) {
        var bytes = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                bytes += 2; // a pair of surrogates is four bytes
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
