package dev.postern.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.LoginRecord;
import dev.postern.Revocations;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logins as the store had them a moment ago. Bounded; safe for use by many threads, and no lock is held around a read of
 * the store.
 *
 * <p>An entry is never older than the staleness that is allowed, counted by the monotonic clock from the <em>start</em> of
 * the read that it comes from. A push that a login has ended only shortens that. So the bound holds whatever is lost on the
 * way: a push, a connection, a node.
 *
 * <p>An end also detaches the reads that are under way: what they bring is used by whoever asked before the end, and kept
 * for nobody.
 */
final class LoginCache {
    /** What one entry weighs without attributes; with them it weighs more. */
    private static final int BYTES = 1_024;

    /** Ends are counted by a part of the hash of an id: two ids that share a counter cost each other a read. */
    private static final int COUNTERS = 1_024;

    private final Cache<String, Cached> logins;
    private final AtomicLongArray ends = new AtomicLongArray(COUNTERS);
    private final Revocations revocations;
    private final long maxAge;
    private final LongSupplier nanos;

    /**
     * @param size how many logins without attributes are kept at most
     * @param nanos the monotonic clock
     */
    LoginCache(Revocations revocations, int size, LongSupplier nanos) {
        this.revocations = revocations;
        this.maxAge = revocations.maxStaleness().toNanos();
        this.nanos = nanos;
        this.logins = Caffeine.newBuilder()
                .maximumWeight(size)
                .weigher((String id, Cached cached) -> weight(cached.record()))
                .expireAfterWrite(Duration.ofNanos(maxAge))
                .executor(Runnable::run) // evicting is a matter of microseconds, and needs no thread of a pool
                .build();
        revocations.onEnd(this::forget);
    }

    /** Returns the login if it was read a short while ago; null if it has to be read. */
    @Nullable
    LoginRecord find(String id) {
        var cached = logins.getIfPresent(id);
        return cached == null || nanos.getAsLong() - cached.start() >= maxAge ? null : cached.record();
    }

    /** Says that a login is about to be read; before it is read. */
    Reading reading(String id) {
        return new Reading(nanos.getAsLong(), ends.get(counter(id)));
    }

    /**
     * A read of a login.
     *
     * @param start when it began
     * @param ends what the counter of its id was then
     */
    record Reading(long start, long ends) {}

    /** Keeps what a read has brought, unless the login, or one that shares its counter, has ended since it began. */
    void keep(Reading reading, LoginRecord record) {
        logins.asMap().compute(record.id(), (id, other) -> {
            if (ends.get(counter(id)) != reading.ends() || revocations.isEnded(id)) {
                return null;
            }
            var isOlder = other != null && other.start() - reading.start() > 0;
            return isOlder ? other : new Cached(record, reading.start());
        });
    }

    /** Forgets a login that has ended or was changed. In one step with {@link #keep}: what began before is not kept after. */
    void forget(String ended) {
        logins.asMap().compute(ended, (id, cached) -> {
            ends.incrementAndGet(counter(id));
            return null;
        });
    }

    private static int counter(String id) {
        return id.hashCode() & (COUNTERS - 1);
    }

    private static int weight(LoginRecord record) {
        var characters = 0;
        for (var attribute : record.data().entrySet()) {
            characters += attribute.getKey().length() + attribute.getValue().length();
        }
        return 1 + characters / BYTES;
    }

    /** A login and the start of the read that it comes from. */
    private record Cached(LoginRecord record, long start) {}
}
