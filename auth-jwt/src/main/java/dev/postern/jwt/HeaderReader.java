package dev.postern.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header: one JSON object (RFC 8259) of the members {@code alg}, {@code kid} and {@code typ}, each of them a text
 * and there once at most. A stranger can send a new header with each token, and a reader of all JSON takes about half as long
 * for one as the HMAC of the token takes. For one thread.
 */
final class HeaderReader {
    private static final int ALG = name('a', 'l', 'g');
    private static final int KID = name('k', 'i', 'd');
    private static final int TYP = name('t', 'y', 'p');
    private static final boolean[] PLAIN = new boolean[256];
    private static final byte[] DIGITS = new byte[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
        for (var c = 0; c < DIGITS.length; c++) {
            DIGITS[c] = (byte) Character.digit(c < 0x80 ? c : 0, 16);
        }
    }

    private final byte[] json;
    private int at;
    private int ofValues; // bytes that the values need

    // Of the text that was read last: where it is now, in UTF-8, which is never longer than an escape and so overwrites
    // nothing unread; and whether all of it is ASCII.
    private int start;
    private int end;
    private boolean ascii;

    /**
     * Makes a reader.
     *
     * @param json in UTF-8; is overwritten
     */
    HeaderReader(byte[] json) {
        this.json = json;
    }

    /** Returns the header; null if it is anything else. */
    @Nullable
    JoseHeader read() {
        String algorithm = null;
        String keyId = null;
        String type = null;
        if (!skip('{')) {
            return null;
        }
        if (!skip('}')) {
            do {
                if (!text()) {
                    return null;
                }
                var name = name();
                var value = skip(':') && text() ? value() : null;
                if (value == null) {
                    return null;
                } else if (name == ALG && algorithm == null) {
                    algorithm = value;
                } else if (name == KID && keyId == null) {
                    keyId = value;
                } else if (name == TYP && type == null) {
                    type = value;
                } else {
                    return null;
                }
            } while (skip(','));
            if (!skip('}')) {
                return null;
            }
        }
        return isAtEnd() ? new JoseHeader(algorithm, keyId, type) : null;
    }

    /** Returns how many bytes of what was read are not needed to spell the values. */
    int besideValues() {
        return json.length - ofValues;
    }

    /** Returns the three letters of a name as one number, 0 for any other text. */
    private int name() {
        return ascii && end - start == 3 ? name(json[start], json[start + 1], json[start + 2]) : 0;
    }

    private static int name(int a, int b, int c) {
        return a << 16 | b << 8 | c;
    }

    /** Returns the text; null if it is not UTF-8. */
    private @Nullable String value() {
        ofValues += end - start;
        return ascii
                ? new String(json, start, end - start, StandardCharsets.ISO_8859_1)
                : StrictJson.decode(Arrays.copyOfRange(json, start, end));
    }

    /** Goes past the text that comes next (RFC 8259 section 7); false if there is none. */
    private boolean text() {
        if (!skip('"')) {
            return false;
        }
        start = at;
        end = at;
        ascii = true;
        for (copyPlain(); at < json.length; copyPlain()) {
            var c = json[at++];
            if (c == '"') {
                return true;
            } else if (c < 0) {
                ascii = false;
                json[end++] = c;
            } else if (c != '\\' || !copyMeaning(escape())) {
                return false;
            }
        }
        return false;
    }

    /** Goes past ASCII without an escape. */
    private void copyPlain() {
        var next = at;
        while (next < json.length && PLAIN[json[next] & 0xff]) {
            next++;
        }
        if (end < at) {
            System.arraycopy(json, at, json, end, next - at);
        }
        end += next - at;
        at = next;
    }

    /** Adds the character of an escape to the text; false if it stands for none. */
    private boolean copyMeaning(int character) {
        if (character < 0) {
            return false;
        }
        if (character < 0x80) {
            json[end++] = (byte) character;
            ofValues += PLAIN[character] ? 0 : 1; // it needs a backslash
        } else {
            ascii = false;
            for (var b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                json[end++] = b;
            }
        }
        return true;
    }

    /** Returns what the escape stands for behind whose backslash we are; a negative number if it is none. */
    private int escape() {
        return switch (at < json.length ? json[at++] : 0) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> character();
            default -> -1;
        };
    }

    /** Returns what the digits of one escape or of a surrogate pair stand for; a negative number if it is nothing. */
    private int character() {
        var unit = digits();
        if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
            return unit;
        }
        if (json.length - at < 2 || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        at += 2;
        var low = digits();
        return low >= 0 && Character.isSurrogatePair((char) unit, (char) low)
                ? Character.toCodePoint((char) unit, (char) low)
                : -1;
    }

    /** Returns what four hexadecimal digits stand for; a negative number if they are not there. */
    private int digits() {
        if (json.length - at < 4) {
            return -1;
        }
        at += 4;
        return digit(at - 4) << 12 | digit(at - 3) << 8 | digit(at - 2) << 4 | digit(at - 1);
    }

    private int digit(int place) {
        return DIGITS[json[place] & 0xff];
    }

    /** Goes past white space and then this character; false if another is there. */
    private boolean skip(char c) {
        if (isAtEnd() || json[at] != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Goes past white space; tells whether nothing follows. */
    private boolean isAtEnd() {
        while (at < json.length && json[at] <= ' ' && isWhiteSpace(json[at])) {
            at++;
        }
        return at == json.length;
    }

    private static boolean isWhiteSpace(byte c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
