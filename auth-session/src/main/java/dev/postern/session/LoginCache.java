package dev.postern.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.Base64Url;
import dev.postern.LoginIds;
import dev.postern.LoginRecord;
import dev.postern.Revocations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Logins as the store had them a moment ago. Bounded; safe for use by many threads, and no lock is held around a read of
 * the store.
 *
 * <p>An entry is never older than the staleness that is allowed, counted by the monotonic clock from the <em>start</em> of
 * the latest read that has brought it or found it unchanged. A push that a login has ended only shortens that. So the
 * bound holds whatever is lost on the way: a push, a connection, a node.
 *
 * <p>A login that is used when its entry is half as old as it may get is named to whoever reads it again, so that one in
 * steady use is not waited for by a request.
 *
 * <p>An end also detaches the reads that are under way: what they bring is used by whoever asked before the end, and kept
 * for nobody.
 */
final class LoginCache {
    /** What one entry weighs without attributes; with them it weighs more. */
    private static final int BYTES = 1_024;

    /** Ends are counted by a part of the hash of an id: two ids that share a counter cost each other a read. */
    private static final int COUNTERS = 1_024;

    /** So many that they take no more than 512 KiB. */
    private static final int MOST_PLACES = 131_072;

    private final Cache<LoginKey, Cached> logins;

    /**
     * The logins that were found last, each in the place that its id gives it. There it is found by fewer reads of memory
     * than in {@link #logins}, each of which is likely to miss the processor's caches. Of those that share a place one has
     * it. Caffeine does not hear of what is found here; that a login is in use it learns by its being kept anew.
     */
    private final AtomicReferenceArray<@Nullable Cached> recent;

    private final AtomicLongArray ends = new AtomicLongArray(COUNTERS);
    private final Predicate<String> hasEnded;
    private final Consumer<String> due;
    private final long maxAge;
    private final LongSupplier nanos;

    /**
     * @param maxAge how old a login may be
     * @param hasEnded what is known to have ended, though it may still be in the store
     * @param due hears the id of a login, mostly once for each read, that should be read again
     * @param size how many logins without attributes are kept at most
     * @param nanos the monotonic clock
     */
    LoginCache(Duration maxAge, Predicate<String> hasEnded, Consumer<String> due, int size, LongSupplier nanos) {
        this.hasEnded = hasEnded;
        this.due = due;
        this.maxAge = maxAge.toNanos();
        this.nanos = nanos;
        this.logins = Caffeine.newBuilder()
                .maximumWeight(size)
                .weigher((LoginKey key, Cached cached) -> weight(cached.record))
                // Only frees memory: find asks for the age itself. A second more, since Caffeine leaves a write time
                // alone until it is that old.
                .expireAfterWrite(maxAge.plusSeconds(1))
                .executor(Runnable::run) // evicting is a matter of microseconds, and needs no thread of a pool
                // Heard in the one step of an eviction, and of nothing else: who removes or replaces must discard as
                // well.
                .evictionListener((key, cached, cause) -> discard(cached))
                .build();
        this.recent = new AtomicReferenceArray<>(Math.min(Integer.highestOneBit(size), MOST_PLACES));
    }

    /** Makes a cache that forgets what this node learns to have ended. */
    static LoginCache of(Revocations revocations, Consumer<String> due, int size, LongSupplier nanos) {
        var cache = new LoginCache(revocations.maxStaleness(), revocations::isEnded, due, size, nanos);
        revocations.onEnd(cache::forget);
        return cache;
    }

    /**
     * Returns the login of a token if it was read a short while ago and the token proves it; null if the store must be
     * read. The token is not taken apart before that: an id or a secret that is none equals none that is kept.
     *
     * @param nowMillis since 1970
     */
    @Nullable
    LoginRecord find(String token, long nowMillis) {
        if (!SessionToken.hasForm(token)) {
            return null;
        }
        var characters = token.getBytes(StandardCharsets.ISO_8859_1); // what is beyond becomes ?, which is in no id
        var cached = cached(characters);
        if (cached == null
                || nowMillis >= cached.untilMillis
                || !SessionToken.secretMatches(characters, cached.secretHash)) {
            return null;
        }
        var start = cached.start;
        var age = nanos.getAsLong() - start;
        if (age >= maxAge) {
            return null;
        }
        if (age >= maxAge / 2 && cached.named != start) {
            cached.named = start;
            due.accept(cached.record.id());
        }
        return cached.record;
    }

    private @Nullable Cached cached(byte[] token) {
        var place = place(LoginKey.hash(token, SessionToken.ID_START));
        var cached = recent.getAcquire(place);
        if (cached != null && !cached.isDiscarded && cached.isAt(token, SessionToken.ID_START)) {
            return cached;
        }
        cached = logins.getIfPresent(new LoginKey(token, SessionToken.ID_START));
        if (cached != null) {
            // If it is discarded just now it stays here, where it is not found, until another one comes.
            recent.setRelease(place, cached);
        }
        return cached;
    }

    /** To be called in the one step in which it leaves {@link #logins}: who begins to look after that does not find it. */
    private void discard(@Nullable Cached cached) {
        if (cached != null) {
            cached.isDiscarded = true;
            recent.compareAndSet(place(cached.hashCode()), cached, null);
        }
    }

    /** There is a power of two of them. */
    private int place(int hash) {
        return hash & (recent.length() - 1);
    }

    /** Says that the login with this id, which must be one, is about to be read; before it is read. */
    Reading reading(String id) {
        return new Reading(nanos.getAsLong(), ends.get(counter(LoginKey.of(id))));
    }

    /**
     * A read of a login.
     *
     * @param start when it began, in nanoseconds of the monotonic clock
     * @param ends what the counter of its id was then
     */
    record Reading(long start, long ends) {}

    /**
     * Keeps what a read has brought, unless the login, or one that shares its counter, has ended since it began, or a read
     * that began later was faster. Of an entry that was found unchanged only the age is new.
     *
     * @param until the first instant at which it must be read again: the login is over, or a request has to note its use
     */
    void keep(Reading reading, LoginRecord record, Instant until) {
        logins.asMap().compute(LoginKey.of(record.id()), (key, other) -> {
            if (ends.get(counter(key)) != reading.ends() || hasEnded.test(record.id())) {
                discard(other);
                return null;
            }
            if (other != null && other.start - reading.start() > 0) {
                return other;
            }
            if (other != null && other.holds(record, until)) {
                other.start = reading.start();
                return other;
            }
            discard(other);
            return Cached.of(key, record, until, reading.start());
        });
    }

    /** Forgets a login that has ended or was changed. In one step with {@link #keep}: what began before is not kept after. */
    void forget(String ended) {
        if (!LoginIds.isValid(ended)) {
            return; // nor is there such a login
        }
        logins.asMap().compute(LoginKey.of(ended), (key, cached) -> {
            ends.incrementAndGet(counter(key));
            discard(cached);
            return null;
        });
    }

    private static int counter(LoginKey key) {
        return key.hashCode() & (COUNTERS - 1);
    }

    private static int weight(LoginRecord record) {
        var characters = 0;
        for (var attribute : record.data().entrySet()) {
            characters += attribute.getKey().length() + attribute.getValue().length();
        }
        return 1 + characters / BYTES;
    }

    /**
     * A login, and what each request asks of it in the form that takes the least to answer. It is a key so that its key is
     * in one place with it, and two of one login are equal whatever else is in them.
     */
    private static final class Cached extends LoginKey {
        private final LoginRecord record;
        private final byte[] secretHash;
        private final long untilMillis; // since 1970

        /** Written only by {@link #keep} in its one step, so never of an entry that was forgotten, and never backwards. */
        private volatile long start;

        /** Set once and for all by {@link #discard}. */
        private volatile boolean isDiscarded;

        /** The start of the read after which it was named. Whoever misses what another has written here names it again. */
        private long named;

        private Cached(LoginKey key, LoginRecord record, byte[] secretHash, long untilMillis, long start) {
            super(key);
            this.record = record;
            this.secretHash = secretHash;
            this.untilMillis = untilMillis;
            this.start = start;
            this.named = start - 1;
        }

        /** Tells whether a read has found what is here, to be read again at the same instant. */
        private boolean holds(LoginRecord other, Instant until) {
            return untilMillis == until.toEpochMilli() && record.equals(other);
        }

        /** Returns null, which keeps nothing, for a login whose hash is spelled as none can be. */
        private static @Nullable Cached of(LoginKey key, LoginRecord record, Instant until, long start) {
            var secretHash = Base64Url.decode(record.secretHash());
            return secretHash == null ? null : new Cached(key, record, secretHash, until.toEpochMilli(), start);
        }
    }
}
