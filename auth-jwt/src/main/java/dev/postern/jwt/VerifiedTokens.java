package dev.postern.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found good, so that a signature is computed once per token and not once per request. Bounded; safe for
 * use by many threads.
 *
 * <p>Kept is what was signed, which opens nothing by itself, and of the signature the SHA-256, for which nobody finds a
 * second text and from which nobody gets the signature back. A token is found by the end of its signature, so that one
 * forged without a good one at hand is not even compared. What can change is asked each time: whether the key is still in
 * force, and the time. That the login has ended is the question of {@link LoginCheck}, after this one.
 */
final class VerifiedTokens {
    private static final int END_LENGTH = Long.BYTES; // 8 characters, so 44 to 48 bits, that nobody chooses

    private final Cache<Long, Verified> tokens;
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

    /** Returns the outcome of a token that was found good before and still is, its expiry apart; null of any other. */
    Claims.@Nullable Outcome find(String token, Instant now) {
        var verified = tokens.getIfPresent(end(token));
        if (verified == null || now.isBefore(verified.at())) { // a clock that went back makes it a token never seen
            return null;
        }
        return verified.isOf(token) && isInForce(verified.key(), now) ? verified.outcome() : null;
    }

    /** Remembers a token whose signature is right and whose outcome is good, its expiry apart. */
    void keep(String token, Claims.Outcome outcome, JwtKey key, Instant now) {
        var signature = token.lastIndexOf('.') + 1;
        var signatureHash = Sha256.of(token.substring(signature).getBytes(StandardCharsets.US_ASCII));
        tokens.put(end(token), new Verified(token.substring(0, signature), signatureHash, outcome, key, now));
    }

    /** Returns what an entry is found by: the lower bytes of the last characters. Of two tokens alike in it the later stays. */
    private static long end(String token) {
        var end = 0L;
        for (var i = Math.max(0, token.length() - END_LENGTH); i < token.length(); i++) {
            end = end << Byte.SIZE | (token.charAt(i) & 0xff);
        }
        return end;
    }

    /** The very same key: one that was read anew may be another one of that name. */
    private boolean isInForce(JwtKey key, Instant now) {
        return keys.find(key.id(), now) == key;
    }

    /**
     * What is known of a token, and since when.
     *
     * @param signed the token up to its signature
     * @param signatureHash the SHA-256 of the rest
     * @param outcome with its claims, never a refusal
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Verified(String signed, byte[] signatureHash, Claims.Outcome outcome, JwtKey key, Instant at) {
        boolean isOf(String token) {
            return token.startsWith(signed) && Sha256.matches(token, signed.length(), signatureHash);
        }
    }
}
