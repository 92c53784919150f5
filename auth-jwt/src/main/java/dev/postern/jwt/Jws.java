package dev.postern.jwt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.Base64Url;
import dev.postern.Reason;
import dev.postern.TokenStoreException;
import java.time.Instant;
import java.util.function.Predicate;
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

    private final JwtKey key;
    private final byte[] payload;

    private Jws(JwtKey key, byte[] payload) {
        this.key = key;
        this.payload = payload;
    }

    /** Returns the key that it is signed with. */
    JwtKey key() {
        return key;
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
     * @param types which {@code typ} is taken; it is null in a header without one
     * @throws TokenStoreException if the key can't be got at; never for anything in the token itself
     */
    static Outcome verify(String token, KeySource keys, Predicate<@Nullable String> types, Instant now) {
        if (token.length() > MAX_LENGTH) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var first = token.indexOf('.');
        var second = token.indexOf('.', first + 1);
        if (first < 0 || first > MAX_HEADER_LENGTH || second < 0) {
            return Outcome.refused(Reason.MALFORMED);
        }
        // What is beyond Latin-1 becomes ?, which is not of the alphabet, nor is a further dot. A surrogate pair
        // becomes a single ?, and the dots would be elsewhere.
        var bytes = token.getBytes(ISO_8859_1);
        if (bytes.length != token.length()) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var signature = Base64Url.decode(bytes, second + 1, bytes.length);
        if (signature == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var own = keys.ownHeader(bytes, first);
        var header = own == null ? JoseHeader.read(bytes, first) : own;
        if (header == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var key = header.keyId() == null || header.keyId().isEmpty() ? null : keys.find(header.keyId(), now);
        if (key == null) {
            return Outcome.refused(Reason.UNKNOWN_KEY);
        }
        // The key says which algorithm; a header that says another lies.
        if (!key.algorithm().header().equals(header.algorithm())) {
            return Outcome.refused(Reason.BAD_SIGNATURE);
        }
        if (!types.test(header.type())) {
            return Outcome.refused(Reason.WRONG_KIND);
        }
        if (!key.verify(bytes, second, signature)) {
            return Outcome.refused(Reason.BAD_SIGNATURE);
        }
        var payload = Base64Url.decodeSigned(bytes, first + 1, second);
        if (payload == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        return new Outcome(new Jws(key, payload), null);
    }
}
