package dev.postern.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header in the spelling that nearly every issuer uses, ASCII without an escape. A stranger can send a new header
 * with each token, and a reader of all JSON takes half as long for one as the HMAC of the token takes. For one thread.
 */
final class PlainHeaderReader {
    private static final int ALG = name('a', 'l', 'g');
    private static final int KID = name('k', 'i', 'd');
    private static final int TYP = name('t', 'y', 'p');
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private final byte[] json;
    private int at;

    PlainHeaderReader(byte[] json) {
        this.json = json;
    }

    /** Returns the header; null if it is bad, or good in another spelling: who asks has to look again. */
    @Nullable
    JoseHeader read() {
        String algorithm = null;
        String keyId = null;
        String type = null;
        if (!skip('{')) {
            return null;
        }
        do {
            var name = name();
            var value = skip(':') ? text() : null;
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
        return skip('}') && isAtEnd() ? new JoseHeader(algorithm, keyId, type) : null;
    }

    /** Returns the three letters of a name as one number; 0 if there is no such name. */
    private int name() {
        if (!skip('"') || json.length - at < 4 || json[at + 3] != '"') {
            return 0;
        }
        at += 4;
        return name(json[at - 4], json[at - 3], json[at - 2]);
    }

    /** Returns a negative number if one of them is no ASCII. */
    private static int name(int a, int b, int c) {
        return a << 16 | b << 8 | c;
    }

    /** Returns the text that comes next; null if there is none, or none without an escape. */
    private @Nullable String text() {
        if (!skip('"')) {
            return null;
        }
        var end = at;
        while (end < json.length && PLAIN[json[end] & 0xff]) {
            end++;
        }
        if (end == json.length || json[end] != '"') {
            return null;
        }
        var text = new String(json, at, end - at, StandardCharsets.ISO_8859_1);
        at = end + 1;
        return text;
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
        while (at < json.length && (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r')) {
            at++;
        }
        return at == json.length;
    }
}
