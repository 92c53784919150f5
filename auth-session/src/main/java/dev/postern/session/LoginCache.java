package dev.postern.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.Base64Url;
import dev.postern.LoginIds;
import dev.postern.LoginRecord;
import dev.postern.Revocations;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Logins as the store had them a moment ago. Bounded; safe for use by many threads, and no lock is held around a read of
 * the store.
 *
 * <p>An entry is never older than the staleness that is allowed, counted by the monotonic clock from the <em>start</em> of
 * the read that it comes from. A push that a login has ended only shortens that. So the bound holds whatever is lost on the
 * way: a push, a connection, a node.
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

    private final Cache<Key, Cached> logins;
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
                .weigher((Key key, Cached cached) -> weight(cached.record))
                .expireAfterWrite(maxAge)
                .executor(Runnable::run) // evicting is a matter of microseconds, and needs no thread of a pool
                .build();
    }

    /** Makes a cache that forgets what this node learns to have ended. */
    static LoginCache of(Revocations revocations, Consumer<String> due, int size) {
        var cache = new LoginCache(revocations.maxStaleness(), revocations::isEnded, due, size, System::nanoTime);
        revocations.onEnd(cache::forget);
        return cache;
    }

    /**
     * Returns the login of a token if it was read a short while ago and the token proves it; null if the store must be
     * read. The token is not taken apart before: one that is none finds nothing.
     *
     * @param now in milliseconds since 1970
     */
    @Nullable
    LoginRecord find(String token, long now) {
        if (!SessionToken.hasForm(token)) {
            return null;
        }
        var characters = Key.characters(token);
        var cached = logins.getIfPresent(Key.at(characters, SessionToken.ID));
        if (cached == null || now >= cached.until || !SessionToken.matches(characters, cached.secretHash)) {
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

    /** Says that a login is about to be read; before it is read. */
    Reading reading(String id) {
        return new Reading(nanos.getAsLong(), ends.get(counter(Key.of(id))));
    }

    /**
     * A read of a login.
     *
     * @param start when it began
     * @param ends what the counter of its id was then
     */
    record Reading(long start, long ends) {}

    /**
     * Keeps what a read has brought, unless the login, or one that shares its counter, has ended since it began.
     *
     * @param until the first instant at which it must be read again: the login is over, or its use is to be noted
     */
    void keep(Reading reading, LoginRecord record, Instant until) {
        logins.asMap().compute(Key.of(record.id()), (key, other) -> {
            if (ends.get(counter(key)) != reading.ends() || hasEnded.test(record.id())) {
                return null;
            }
            if (other != null && other.start - reading.start() > 0) {
                return other;
            }
            if (other != null && other.holds(record, until)) {
                other.start = reading.start(); // as nearly always: what requests use stays where it is in memory
                return other;
            }
            return Cached.of(record, until, reading.start());
        });
    }

    /** Forgets a login that has ended or was changed. In one step with {@link #keep}: what began before is not kept after. */
    void forget(String ended) {
        if (!LoginIds.isValid(ended)) {
            return; // nor is there such a login
        }
        logins.asMap().compute(Key.of(ended), (key, cached) -> {
            ends.incrementAndGet(counter(key));
            return null;
        });
    }

    private static int counter(Key key) {
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
     * The 25 characters of an id, one byte each. As numbers they are in one place, and no text is made of a part of a token
     * to find its login.
     */
    private record Key(long first, long second, long third, byte last) {
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

        static Key of(String id) {
            return at(characters(id), 0);
        }

        static Key at(byte[] characters, int start) {
            return new Key(
                    (long) LONGS.get(characters, start),
                    (long) LONGS.get(characters, start + Long.BYTES),
                    (long) LONGS.get(characters, start + 2 * Long.BYTES),
                    characters[start + 3 * Long.BYTES]);
        }

        /** One that is no Latin letter becomes a question mark, which is in no id and in no secret. */
        static byte[] characters(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** The 8 characters in the middle are random; their bits are spread, as each has but 6. */
        @Override
        public int hashCode() {
            return (int) ((second * 0x9e37_79b9_7f4a_7c15L) >>> Integer.SIZE);
        }
    }

    /** A login, and what each request asks of it in the form that takes the least to answer. */
    private static final class Cached {
        private final LoginRecord record;
        private final byte[] secretHash;
        private final long until; // milliseconds since 1970
        private volatile long start; // of the latest read, as nanos

        /** The start of the read after which it was named; whoever misses what another has written here names it again. */
        private long named;

        private Cached(LoginRecord record, byte[] secretHash, long until, long start) {
            this.record = record;
            this.secretHash = secretHash;
            this.until = until;
            this.start = start;
            this.named = start - 1;
        }

        private boolean holds(LoginRecord other, Instant askedFor) {
            return until == askedFor.toEpochMilli() && record.equals(other);
        }

        /** Returns null, which keeps nothing, for a login whose hash no secret can have. */
        private static @Nullable Cached of(LoginRecord record, Instant until, long start) {
            var secretHash = Base64Url.decode(record.secretHash());
            return secretHash == null ? null : new Cached(record, secretHash, until.toEpochMilli(), start);
        }
    }
}
