package dev.postern.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found good, so that a signature is computed once per token and not once per request. Bounded; safe for
 * use by many threads.
 *
 * <p>Kept is the SHA-256 of the token, in which nobody finds a second text and from which nobody gets the token back. It is
 * found by the end of its signature, so that a token forged without a good one at hand is not hashed to be looked up. What
 * can change is asked each time: whether the key is still in force, and the time. That the login has ended is the question
 * of {@link LoginCheck}, after this one.
 */
final class VerifiedTokens {
    private static final int END_LENGTH = 16; // at least 80 bits that nobody chooses

    private final Cache<String, Verified> tokens;
    private final KeySource keys;

    /**
     * @param size how many are kept at most
     * @param lifetime how long each is kept at most
     */
    VerifiedTokens(int size, Duration lifetime, KeySource keys) {
        this.tokens = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(lifetime)
                .executor(Runnable::run) // evicting is a matter of microseconds, and needs no thread of a pool
                .build();
        this.keys = keys;
    }

    /** Returns the token if it was found good before and still is, its expiry apart. */
    @Nullable
    VerifiedJwt find(String token, Instant now) {
        var verified = tokens.getIfPresent(end(token));
        if (verified == null || now.isBefore(verified.at())) { // a clock that went back makes it a token never seen
            return null;
        }
        return Arrays.equals(verified.hash(), hash(token)) && isInForce(verified.key(), now) ? verified.jwt() : null;
    }

    void keep(String token, VerifiedJwt jwt, JwtKey key, Instant now) {
        tokens.put(end(token), new Verified(hash(token), jwt, key, now));
    }

    /** Returns the key of an entry; of two tokens that have it in common the later one is kept. */
    private static String end(String token) {
        return token.substring(Math.max(0, token.length() - END_LENGTH));
    }

    /** The very same key: one that was read anew may be another one of that name. */
    private boolean isInForce(JwtKey key, Instant now) {
        return keys.find(key.id(), now) == key;
    }

    /** Returns the SHA-256. What is beyond Latin-1 becomes ?, which stands in no good token; so no kept hash equals it. */
    private static byte[] hash(String token) {
        return Sha256.of(token.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What is known of a token, and since when. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Verified(byte[] hash, VerifiedJwt jwt, JwtKey key, Instant at) {}
}
