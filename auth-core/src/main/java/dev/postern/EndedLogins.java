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

    private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();
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
        return !until.isEmpty() && until.containsKey(id);
    }

    boolean isWhole() {
        return wholeFrom == Long.MIN_VALUE || nanos.getAsLong() - wholeFrom >= 0;
    }

    int size() {
        return until.size();
    }

    /** Adds them and returns those that were not there. */
    List<String> add(Collection<String> ids) {
        purgeIfDue();
        var fresh = new ArrayList<String>();
        var end = nanos.getAsLong() + kept;
        for (var id : ids) {
            if (until.size() >= most && !until.containsKey(id)) {
                lackUntil(end);
                fresh.add(id);
            } else if (until.put(id, end) == null) {
                fresh.add(id);
            }
        }
        return fresh;
    }

    /** Returns what is here and not among these. */
    Set<String> without(Collection<String> ids) {
        var lacking = new HashSet<>(until.keySet());
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
            until.values().removeIf(end -> now - end >= 0);
        }
    }
}
