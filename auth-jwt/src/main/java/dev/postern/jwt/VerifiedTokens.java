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
 * <p>Kept is a token without the end of its signature, which opens nothing by itself, and of that end the SHA-256, for which
 * nobody finds a second text and from which nobody gets it back. A token is found by its last characters, so that one forged
 * without a good one at hand is not even compared. What can change is asked each time: whether the key is still in
 * force, and the time. That the login has ended is the question of {@link LoginCheck}, after this one.
 */
final class VerifiedTokens {
    /**
     * So many characters of a signature are kept as a hash alone: all of an HS256 signature, and of the longer ones as many
     * bits as are worth guessing. To compute them from the rest takes the key or a discrete logarithm, as an RSA exponent is
     * never a small one here.
     */
    private static final int HIDDEN_LENGTH = 43;

    private static final int END_LENGTH = Long.BYTES; // 8 characters, so 44 to 48 bits, that nobody chooses

    /** So many that they take no more than 512 KiB. */
    private static final int MOST_PLACES = 131_072;

    private final Cache<Long, Verified> tokens;

    /**
     * The tokens that were found or kept last, each in the place that its end gives it. There it is found by fewer reads of
     * memory than in {@link #tokens}, each of which is likely to miss the processor's caches. Of those that share a place
     * one has it. Caffeine does not hear of what is found here: a token in use that it evicts for that is verified once
     * more, and that counts. Nothing here is ever taken back, so nobody has to be kept from finding what leaves.
     */
    private final AtomicReferenceArray<@Nullable Verified> recent;

    private final Duration lifetime;
    private final KeySource keys;

    /**
     * @param size how many are kept at most
     * @param lifetime how long each is kept at most
     */
    VerifiedTokens(int size, Duration lifetime, KeySource keys) {
        this.tokens = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(lifetime) // only frees memory: find asks the caller's clock
                .executor(Runnable::run) // evicting is a matter of microseconds, and needs no thread of a pool
                .evictionListener(
                        (@Nullable Long end, @Nullable Verified verified, RemovalCause cause) -> leavePlace(verified))
                .build();
        this.recent = new AtomicReferenceArray<>(Math.min(Integer.highestOneBit(size), MOST_PLACES));
        this.lifetime = lifetime;
        this.keys = keys;
    }

    /** Returns what is in a token that was found good before and still is, its expiry apart; null of any other. */
    @Nullable
    VerifiedJwt find(String token, Instant now) {
        var verified = verified(end(token));
        return verified != null
                        && verified.isRemembered(now.toEpochMilli())
                        && verified.isOf(token)
                        && isInForce(verified.key(), now)
                ? verified.jwt()
                : null;
    }

    private @Nullable Verified verified(long end) {
        var place = place(end);
        var verified = recent.getAcquire(place);
        if (verified == null || verified.end() != end) {
            verified = tokens.getIfPresent(end);
            if (verified != null) {
                // If it is evicted just now it stays here, found until its time is over or another one comes.
                recent.setRelease(place, verified);
            }
        }
        return verified;
    }

    private void leavePlace(@Nullable Verified verified) {
        if (verified != null) {
            recent.compareAndSet(place(verified.end()), verified, null);
        }
    }

    /** There is a power of two of them. The bits of an end are spread, as each of its characters has but 6. */
    private int place(long end) {
        return (int) ((end * 0x9e37_79b9_7f4a_7c15L) >>> Integer.SIZE) & (recent.length() - 1);
    }

    /** Remembers a token whose signature is right and whose claims are good, its expiry apart. */
    void keep(String token, VerifiedJwt jwt, JwtKey key, Instant now) {
        var verified = Verified.of(token, jwt, key, now.toEpochMilli(), lifetime);
        recent.setRelease(place(verified.end()), verified);
        tokens.put(verified.end(), verified); // after that, as others may have it evicted at once
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
     * What is known of a token, since when, and for how long, in milliseconds since 1970.
     *
     * @param end what it is found by
     * @param shownAndGreatest the token without what is hidden of its signature, and {@link #GREATEST}
     * @param hiddenHash the SHA-256 of the rest
     * @param jwt what is in it
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Verified(
            long end,
            String shownAndGreatest,
            byte[] hiddenHash,
            VerifiedJwt jwt,
            JwtKey key,
            long fromMillis,
            long untilMillis) {
        private static final char GREATEST = '\u00ff';

        static Verified of(String token, VerifiedJwt jwt, JwtKey key, long fromMillis, Duration lifetime) {
            var hidden = Math.max(token.lastIndexOf('.') + 1, token.length() - HIDDEN_LENGTH);
            return new Verified(
                    VerifiedTokens.end(token),
                    token.substring(0, hidden) + GREATEST,
                    Sha256.of(token.substring(hidden).getBytes(StandardCharsets.US_ASCII)),
                    jwt,
                    key,
                    fromMillis,
                    fromMillis + lifetime.toMillis());
        }

        /** A clock that went back makes it a token never seen. */
        boolean isRemembered(long nowMillis) {
            return fromMillis <= nowMillis && nowMillis < untilMillis;
        }

        boolean isOf(String token) {
            return startsWithShown(token) && Sha256.matches(token, shownAndGreatest.length() - 1, hiddenHash);
        }

        /**
         * Tells what {@link String#startsWith} tells of a text that goes on in ASCII. That compares the characters one by
         * one on HotSpot before Java 21, where this takes a fraction of the time. Where two texts first differ {@code
         * compareTo} subtracts: within what is shown, where no character is greater than z, that makes z at most; at the
         * last one 0xff - 0x7f at least.
         */
        private boolean startsWithShown(String token) {
            return token.length() >= shownAndGreatest.length() && shownAndGreatest.compareTo(token) > 'z';
        }
    }
}
