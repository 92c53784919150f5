package dev.postern.jwt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header in the spelling that nearly every issuer uses, ASCII without an escape. A stranger can send a new header
 * with each token, and a reader of all JSON takes as long for one as the HMAC of the token takes.
 */
final class PlainHeaderReader {
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
            var name = text();
            var value = skip(':') ? text() : null;
            if (name == null || value == null) {
                return null;
            } else if (name.equals("alg") && algorithm == null) {
                algorithm = value;
            } else if (name.equals("kid") && keyId == null) {
                keyId = value;
            } else if (name.equals("typ") && type == null) {
                type = value;
            } else {
                return null;
            }
        } while (skip(','));
        return skip('}') && isAtEnd() ? new JoseHeader(algorithm, keyId, type) : null;
    }

    private @Nullable String text() {
        if (!skip('"')) {
            return null;
        }
        var start = at;
        while (at < json.length
                && json[at] >= ' '
                && json[at] != '"'
                && json[at] != '\\') { // what is no ASCII is negative
            at++;
        }
        return at < json.length && json[at] == '"'
                ? new String(json, start, at++ - start, StandardCharsets.ISO_8859_1)
                : null;
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
