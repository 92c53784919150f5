package dev.postern.jwt;

import dev.postern.Base64Url;
import dev.postern.Reason;
import dev.postern.TokenStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gate before the claims: a compact JWS (RFC 7515 section 7.1) of which exactly one spelling is taken, under a key
 * that this service chose. What a header could ask for beside that - a key of its own, another algorithm, compression,
 * an unencoded payload, an extension - is refused unread (RFC 8725 section 3.10).
 *
 * <p>The payload is not looked at before the signature is right, not even at its alphabet.
 */
final class Jws {
    /** The longest token read, in characters; a cookie is shorter, a server's header limit mostly as well. */
    static final int MAX_LENGTH = 8 * 1024;

    /** The longest header read, in characters of base64url: three short members, with room for a long kid. */
    private static final int MAX_HEADER_LENGTH = 2 * 1024;

    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

    private final JwtKey key;
    private final @Nullable String type;
    private final byte[] payload;

    private Jws(JwtKey key, @Nullable String type, byte[] payload) {
        this.key = key;
        this.type = type;
        this.payload = payload;
    }

    /** Returns the key that it is signed with. */
    JwtKey key() {
        return key;
    }

    /** Returns the header {@code typ}; null if there is none. */
    @Nullable
    String type() {
        return type;
    }

    /** Returns what was signed. */
    byte[] payload() {
        return payload;
    }

    /** What became of a token: what was signed, or why not. Exactly one of the two is there. */
    record Outcome(@Nullable Jws verified, @Nullable Reason refusal) {
        static Outcome refused(Reason reason) {
            return new Outcome(null, reason);
        }
    }

    /**
     * Verifies. The cheap questions come first, so that junk costs next to nothing.
     *
     * @param headers spares reading a header again; no verdict depends on what is in there
     * @throws TokenStoreException if the key can't be got at; never for anything in the token itself
     */
    static Outcome verify(String token, KnownHeaders headers, KeySource keys, Instant now) {
        if (token.length() > MAX_LENGTH) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var first = token.indexOf('.');
        var second = token.indexOf('.', first + 1);
        if (first < 0 || first > MAX_HEADER_LENGTH || second < 0) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var text = token.getBytes(StandardCharsets.ISO_8859_1); // what is beyond becomes ?, which is no base64url
        var signature = Base64Url.decode(text, second + 1, text.length); // a further dot is not of the alphabet
        if (signature == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var known = headers.find(text, first);
        var header = known == null ? header(text, first) : known;
        if (header == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var key = header.keyId().isEmpty() ? null : keys.find(header.keyId(), now);
        if (key == null) {
            return Outcome.refused(Reason.UNKNOWN_KEY);
        }
        // The key says which algorithm; a header that says another lies.
        if (!key.algorithm().header().equals(header.algorithm()) || !key.verify(text, second, signature)) {
            return Outcome.refused(Reason.BAD_SIGNATURE);
        }
        var payload = Base64Url.decode(text, first + 1, second);
        if (payload == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        if (known == null) {
            headers.keep(text, first, header);
        }
        return new Outcome(new Jws(key, header.type(), payload), null);
    }

    /** Reads a header; null if that is not one strict object with nothing in it but what a token needs. */
    private static KnownHeaders.@Nullable Header header(byte[] text, int end) {
        var bytes = Base64Url.decode(text, 0, end);
        var members = bytes == null ? Optional.<Map<String, String>>empty() : StrictJson.texts(bytes, HEADER);
        return members.map(m -> new KnownHeaders.Header(m.get("alg"), m.getOrDefault("kid", ""), m.get("typ")))
                .orElse(null);
    }
}
