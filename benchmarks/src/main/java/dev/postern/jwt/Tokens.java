package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.Base64Url;
import dev.postern.ConfigKeys;
import dev.postern.Identity;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the tokens that are verified, and the verifier of ours. */
final class Tokens {
    static final String ISSUER = "https://auth.example.com";
    static final String AUDIENCE = "https://api.example.com";

    private static final AuthConfig CONFIG = AuthConfig.of(Map.of(
            "auth.jwt.issuer", ISSUER,
            "auth.jwt.audience", AUDIENCE,
            "auth.jwt.access-ttl", "PT12H"));

    static final Identity ALICE = new Identity(
            "3f0c8a52-6f2e-4a9e-9d0c-5b7d1e2f3a4b",
            Set.of("user", "editor", "admin"),
            Set.of("posts:read", "posts:write", "users:read", "users:write", "billing:read"),
            Map.of("email", "alice@example.com"));

    private static final int LONGEST_PAYLOAD = 7 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /**
     * A token, with what the bare arithmetic needs of it.
     *
     * @param input what was signed
     * @param signature the decoded signature
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares samples
    record Sample(String token, byte[] input, byte[] signature) {
        static Sample of(String token) {
            var end = token.lastIndexOf('.');
            var signature = Objects.requireNonNull(Base64Url.decode(token.substring(end + 1)));
            return new Sample(token, token.substring(0, end).getBytes(StandardCharsets.US_ASCII), signature);
        }
    }

    /** What the samples of a run are. */
    enum Kind {
        /** Of the reference identity, under a right signature. */
        GOOD,
        /** The same with a bit of the signature turned. */
        FORGED,
        /** The same, below a header that says what ours says in another order, and so has to be read. */
        FORGED_REORDERED,
        /** The same, with a space after each colon and comma. */
        FORGED_SPACED,
        /** The same, with an escape by number, of which a header has room for one. */
        FORGED_ESCAPED,
        /** As long as a token may be, with a bit of the signature turned. */
        FORGED_LONG
    }

    static JwtKey key(Algorithm algorithm) {
        return ConfiguredKeys.generate(algorithm, RANDOM);
    }

    /**
     * Returns a verifier of ours.
     *
     * @param remembers whether it keeps what it found good, as it does unless configured otherwise
     */
    static JwtVerifier verifier(JwtKey key, boolean remembers) {
        var remembered = remembers ? CONFIG.get(ConfigKeys.JWT_CACHE_SIZE) : 0;
        return new JwtVerifier(keys(key).source(), settings(), Clock.systemUTC(), remembered);
    }

    /** Returns different tokens of the same length, so that none is verified twice in a row. */
    static List<Sample> samples(Kind kind, JwtKey key, int count) {
        return Stream.generate(() -> Sample.of(token(kind, key))).limit(count).toList();
    }

    private static String token(Kind kind, JwtKey key) {
        var now = Instant.now();
        var signer = new JwtSigner(keys(key), settings(), RANDOM);
        var token = signer.sign(ALICE, "Qm9iRGlkVGhpcw7Vb8GYh2kR", now, now.plus(Duration.ofHours(12)), now)
                .token();
        return switch (kind) {
            case GOOD -> token;
            case FORGED -> turnBit(token);
            case FORGED_REORDERED -> turnBit(withHeader(reordered(key), token));
            case FORGED_SPACED -> turnBit(withHeader(spaced(key), token));
            case FORGED_ESCAPED -> turnBit(withHeader(escaped(key), token));
            case FORGED_LONG -> turnBit(lengthen(token));
        };
    }

    private static JwtKeys keys(JwtKey key) {
        try {
            return JwtKeys.of(
                    KeySet.of(List.of(key)),
                    new KeyReader(key.algorithm(), Optional.empty(), Optional.empty(), RANDOM));
        } catch (KeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JwtSettings settings() {
        return JwtSettings.of(CONFIG, true);
    }

    private static String lengthen(String token) {
        var header = token.substring(0, token.indexOf('.'));
        return header + "." + "A".repeat(LONGEST_PAYLOAD) + token.substring(token.lastIndexOf('.'));
    }

    private static String reordered(JwtKey key) {
        return "{\"kid\":\"" + key.id() + "\",\"typ\":\"at+jwt\",\"alg\":\""
                + key.algorithm().header() + "\"}";
    }

    private static String spaced(JwtKey key) {
        return reordered(key).replace(":", ": ").replace(",", ", ");
    }

    private static String escaped(JwtKey key) {
        return reordered(key).replace("+", "\\u002B");
    }

    private static String withHeader(String header, String token) {
        return Base64Url.encode(header.getBytes(StandardCharsets.US_ASCII)) + token.substring(token.indexOf('.'));
    }

    private static String turnBit(String token) {
        var at = token.length() - 8;
        var turned = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + turned + token.substring(at + 1);
    }
}
