package dev.postern.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.postern.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
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

    /** A power of two. */
    private static final int PLACES = 16_384;

    private final Cache<Long, Verified> tokens;

    /**
     * The tokens that were found or kept last, each in the place that its end gives it: less memory is read to find it there
     * than in {@link #tokens}. Of those that share a place one has it.
     */
    private final AtomicReferenceArray<@Nullable Verified> recent = new AtomicReferenceArray<>(PLACES);

    private final Duration lifetime;
    private final KeySource keys;

    /**
     * @param size how many are kept at most
     * @param lifetime how long each is kept at most
     */
    VerifiedTokens(int size, Duration lifetime, KeySource keys) {
        this.tokens = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(lifetime) // only frees memory: find asks for the time itself
                .executor(Runnable::run) // evicting is a matter of microseconds, and needs no thread of a pool
                .evictionListener(
                        (@Nullable Long end, @Nullable Verified verified, RemovalCause cause) -> leavePlace(verified))
                .build();
        this.lifetime = lifetime;
        this.keys = keys;
    }

    /** Returns the outcome of a token that was found good before and still is, its expiry apart; null of any other. */
    Claims.@Nullable Outcome find(String token, Instant now) {
        var verified = verified(end(token));
        if (verified == null
                || now.isBefore(verified.from()) // a clock that went back makes it a token never seen
                || !now.isBefore(verified.until())) {
            return null;
        }
        return verified.isOf(token) && isInForce(verified.key(), now) ? verified.outcome() : null;
    }

    private @Nullable Verified verified(long end) {
        var place = place(end);
        var verified = recent.getAcquire(place);
        if (verified == null || verified.end() != end) {
            verified = tokens.getIfPresent(end);
            if (verified != null) {
                recent.setRelease(place, verified); // if it is evicted just now it stays here until another one comes
            }
        }
        return verified;
    }

    private void leavePlace(@Nullable Verified verified) {
        if (verified != null) {
            recent.compareAndSet(place(verified.end()), verified, null);
        }
    }

    /** The bits of an end are spread, as each of its characters has but 6. */
    private static int place(long end) {
        return (int) ((end * 0x9e37_79b9_7f4a_7c15L) >>> Integer.SIZE) & (PLACES - 1);
    }

    /** Remembers a token whose signature is right and whose outcome is good, its expiry apart. */
    void keep(String token, Claims.Outcome outcome, JwtKey key, Instant now) {
        var signature = token.lastIndexOf('.') + 1;
        var signatureHash = Sha256.of(token.substring(signature).getBytes(StandardCharsets.US_ASCII));
        var end = end(token);
        var verified = new Verified(
                end,
                token.substring(0, signature) + Verified.GREATEST,
                signatureHash,
                outcome,
                key,
                now,
                now.plus(lifetime));
        recent.setRelease(place(end), verified);
        tokens.put(end, verified); // after that, as it may be evicted at once
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
     * What is known of a token, since when, and for how long.
     *
     * @param end what it is found by
     * @param signed the token up to its signature, and {@link #GREATEST}
     * @param signatureHash the SHA-256 of the rest
     * @param outcome with its claims, never a refusal
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Verified(
            long end,
            String signed,
            byte[] signatureHash,
            Claims.Outcome outcome,
            JwtKey key,
            Instant from,
            Instant until) {
        /** Greater than every character of a token by more than these differ among themselves. */
        private static final char GREATEST = '\u00ff';

        boolean isOf(String token) {
            return startsWithSigned(token) && Sha256.matches(token, signed.length() - 1, signatureHash);
        }

        /**
         * As {@link String#startsWith} would tell, which compares one character after the other on Java 17, while this
         * is done with the widest instructions there are. A token that differs earlier, where no character of a good one
         * is greater than z, differs by no more than that; one that goes on after what was signed, in ASCII, by more.
         */
        private boolean startsWithSigned(String token) {
            return token.length() >= signed.length() && signed.compareTo(token) > 'z';
        }
    }
}
