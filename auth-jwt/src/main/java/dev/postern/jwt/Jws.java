package dev.postern.jwt;

import dev.postern.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gate before the claims: a compact JWS (RFC 7515 section 7.1) of which exactly one spelling is taken, under a key
 * that this service chose. What a header could ask for beside that - a key of its own, another algorithm, compression,
 * an unencoded payload, an extension - is refused unread (RFC 8725 section 3.10).
 *
 * <p>The payload stays bytes here: nothing in it is interpreted before the signature is right.
 */
final class Jws {
    /** The longest token read, in characters; a cookie is shorter, a server's header limit mostly as well. */
    static final int MAX_LENGTH = 8 * 1024;

    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

    private final @Nullable String type;
    private final byte[] payload;

    private Jws(@Nullable String type, byte[] payload) {
        this.type = type;
        this.payload = payload;
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

    /** Verifies; never throws for a string. */
    static Outcome verify(String token, KeySet keys) {
        if (token.length() > MAX_LENGTH) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var first = token.indexOf('.');
        var second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var headerBytes = Base64UrlText.decode(token.substring(0, first));
        var payload = Base64UrlText.decode(token.substring(first + 1, second));
        var signature = Base64UrlText.decode(token.substring(second + 1)); // a further dot is not of the alphabet
        if (headerBytes == null || payload == null || signature == null) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var header = StrictJson.object(headerBytes).flatMap(Jws::onlyKnownTexts);
        if (header.isEmpty()) {
            return Outcome.refused(Reason.MALFORMED);
        }
        var key = keys.find(header.get().getOrDefault("kid", ""));
        if (key == null) {
            return Outcome.refused(Reason.UNKNOWN_KEY);
        }
        // The key says which algorithm; a header that says another lies.
        var input = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        if (!key.algorithm().header().equals(header.get().get("alg"))
                || !key.algorithm().verify(input, signature, key.verifying())) {
            return Outcome.refused(Reason.BAD_SIGNATURE);
        }
        return new Outcome(new Jws(header.get().get("typ"), payload), null);
    }

    private static Optional<Map<String, String>> onlyKnownTexts(Map<String, @Nullable Object> header) {
        var texts = new HashMap<String, String>();
        for (var member : header.entrySet()) {
            if (!HEADER.contains(member.getKey()) || !(member.getValue() instanceof String text)) {
                return Optional.empty();
            }
            texts.put(member.getKey(), text);
        }
        return Optional.of(texts);
    }
}
