package dev.postern;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The logins of which a node knows that they have ended, each for as long as a token of it could still be valid. Safe for
 * use by many threads.
 *
 * <p>Costs about 150 bytes an id. Beyond {@link #MOST} ids it takes no more and says that it is not whole, until enough
 * of them are over.
 */
final class EndedLogins {
    /** As many as end within the life of one access token; 150 MB. */
    static final int MOST = 1_000_000;

    private final ConcurrentHashMap<String, Known> logins = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final long kept;
    private final int most;
    private volatile long wholeFrom = Long.MIN_VALUE; // as nanos; before that something may be lacking
    private long purgeAt;

    /** Keeps each id for so many nanoseconds. */
    EndedLogins(LongSupplier nanos, long kept, int most) {
        this.nanos = nanos;
        this.kept = kept;
        this.most = most;
        this.purgeAt = nanos.getAsLong() + kept / 8;
    }

    boolean contains(String id) {
        return !logins.isEmpty() && logins.containsKey(id);
    }

    boolean isWhole() {
        return wholeFrom == Long.MIN_VALUE || nanos.getAsLong() - wholeFrom >= 0;
    }

    int size() {
        return logins.size();
    }

    /** Adds those whose end was learnt just now, and returns those that were not there. */
    List<String> add(Collection<String> ids) {
        return add(ids, true);
    }

    /**
     * Adds all that the log holds, and returns those that were not there. The log does not say how old they are, so each
     * is kept as if it were new. But {@link #without} misses one that was known before no longer than it did: otherwise
     * each read of the whole log would prolong the time for which it is appended again.
     */
    List<String> addWhole(Collection<String> ids) {
        return add(ids, false);
    }

    private List<String> add(Collection<String> ids, boolean isNews) {
        purgeIfDue();
        var fresh = new ArrayList<String>();
        var end = nanos.getAsLong() + kept;
        var news = new Known(end, end);
        for (var id : ids) {
            if (logins.size() >= most && !logins.containsKey(id)) {
                lackUntil(end);
                fresh.add(id);
            } else if (logins.putIfAbsent(id, news) == null) {
                fresh.add(id);
            } else {
                logins.compute(
                        id, (same, known) -> known == null || isNews ? news : new Known(end, known.missedUntil()));
            }
        }
        return fresh;
    }

    /**
     * Returns what is here, not among these, and should be.
     *
     * @param margin in nanoseconds: what is over within that time may be gone from the log already
     */
    Set<String> without(Collection<String> ids, long margin) {
        var now = nanos.getAsLong();
        var lacking = new HashSet<String>();
        logins.forEach((id, known) -> {
            if (known.missedUntil() - now > margin) {
                lacking.add(id);
            }
        });
        lacking.removeAll(ids instanceof Set ? ids : new HashSet<>(ids));
        return lacking;
    }

    /** Never earlier than before: of several that come at once, whoever looked at the clock first may be the last here. */
    private synchronized void lackUntil(long end) {
        if (wholeFrom == Long.MIN_VALUE || end - wholeFrom > 0) {
            wholeFrom = end;
        }
    }

    private synchronized void purgeIfDue() {
        var now = nanos.getAsLong();
        if (now - purgeAt >= 0) {
            purgeAt = now + kept / 8;
            logins.values().removeIf(known -> now - known.until() >= 0);
        }
    }

    /**
     * Until when a login is kept, and until when its absence from the log is a loss. Both in nanoseconds of the monotonic
     * clock.
     */
    private record Known(long until, long missedUntil) {}
}
