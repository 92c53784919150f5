package dev.postern;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers at once while a store is out of reach, instead of letting every request wait for its time-out, and tells once
 * when it goes and once when it is back. Holds no lock around a call.
 *
 * <p>Why it went is logged once, as a warning. It is back with the first success after {@link #QUIET} in which no call has
 * failed: of a cluster that has lost one server, some calls succeed all the time. A store that refuses writes and can be
 * read counts as gone until a write succeeds as well.
 *
 * <p>After some failures in a row the store is probed in the background, by reads of ids that nobody has. Only if these fail
 * too is it out of reach: a store that refuses writes and can be read, because it is full or because it has become a
 * replica, is asked on. The probes go on until one succeeds; nothing else is let through meanwhile.
 */
final class BreakerStore implements TokenStore {
    /** Two ids, so that a cluster of which one server is gone mostly passes for what it is: in reach. */
    private static final int IDS_PROBED = 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Logger LOG = LoggerFactory.getLogger(BreakerStore.class);
    private static final int CAUSES_TOLD = 4;

    /** Long enough for somebody to come by whose login is where the trouble is. */
    static final Duration QUIET = Duration.ofSeconds(10);

    private final TokenStore store;
    private final AuthEvents events;
    private final int failuresAllowed;
    private final Duration probeInterval;
    private final Background background;
    private final InstantSource clock;

    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicBoolean down = new AtomicBoolean();
    private volatile boolean writesFail;
    private volatile Instant failedAt = Instant.EPOCH;
    private volatile boolean open;
    private volatile boolean stopped;

    /**
     * Guards a store.
     *
     * @param failuresAllowed how many calls may fail in a row before it is probed
     * @param probeInterval how long after a probe in vain the next one starts
     * @param background runs the probes
     */
    BreakerStore(
            TokenStore store,
            AuthEvents events,
            int failuresAllowed,
            Duration probeInterval,
            Background background,
            InstantSource clock) {
        this.store = store;
        this.events = events;
        this.failuresAllowed = failuresAllowed;
        this.probeInterval = probeInterval;
        this.background = background;
        this.clock = clock;
    }

    /** Tells nothing of failures from now on: reads in the background are about to be interrupted. */
    void stop() {
        stopped = true;
    }

    @Override
    public InsertResult insert(LoginRecord record, LoginLimit limit) {
        return write(() -> store.insert(record, limit));
    }

    @Override
    public Optional<LoginRecord> find(String id) {
        return read(() -> store.find(id));
    }

    @Override
    public List<LoginRecord> findEach(Collection<String> ids) {
        // Of no id that can be there the store is not asked, so its answer would tell nothing of it.
        var valid = ids.stream().filter(LoginIds::isValid).toList();
        return valid.isEmpty() ? List.of() : read(() -> store.findEach(valid));
    }

    @Override
    public boolean replace(LoginRecord current, LoginRecord next) {
        return write(() -> store.replace(current, next));
    }

    @Override
    public boolean delete(String id) {
        return write(() -> store.delete(id));
    }

    @Override
    public boolean delete(String id, String secretHash) {
        return write(() -> store.delete(id, secretHash));
    }

    @Override
    public List<LoginRecord> findAll(String subject) {
        return read(() -> store.findAll(subject));
    }

    @Override
    public Set<String> deleteAll(String subject) {
        return write(() -> store.deleteAll(subject));
    }

    @Override
    public Set<String> deleteOthers(String subject, String keepId) {
        return write(() -> store.deleteOthers(subject, keepId));
    }

    @Override
    public Optional<AttemptBuckets> attempts() {
        return store.attempts().map(Attempts::new);
    }

    @Override
    public Optional<RevocationFeed> feed() {
        return store.feed().map(Feed::new);
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T read(Supplier<T> call) {
        return call(false, call);
    }

    private <T> T write(Supplier<T> call) {
        return call(true, call);
    }

    private <T> T call(boolean isWrite, Supplier<T> call) {
        if (open) {
            throw new TokenStoreException("the store is out of reach; it is probed every " + probeInterval.toMillis()
                    + " ms and used again once it answers");
        }
        try {
            var result = call.get();
            if (failuresInARow.get() != 0) {
                failuresInARow.set(0);
            }
            if (isWrite && writesFail) {
                writesFail = false;
            }
            tellRecovered();
            return result;
        } catch (TokenStoreException e) {
            failedAt = clock.instant();
            if (isWrite) {
                writesFail = true;
            }
            if (!stopped && down.compareAndSet(false, true)) {
                LOG.warn("the store fails, which is said once: {}", reasons(e));
                events.on(new AuthEvent.StoreUnavailable());
            }
            if (failuresInARow.incrementAndGet() >= failuresAllowed && probing.compareAndSet(false, true)) {
                background.after(Duration.ZERO, this::probe);
            }
            throw e;
        }
    }

    private void probe() {
        var inReach = false;
        try {
            inReach = isInReach();
        } finally { // whatever an Error may have done to this probe, the next one comes
            open = !inReach;
            if (open) {
                background.after(probeInterval, this::probe);
            } else {
                failuresInARow.set(0);
                probing.set(false);
                tellRecovered();
            }
        }
    }

    private boolean isInReach() {
        for (var i = 0; i < IDS_PROBED; i++) {
            try {
                store.find(LoginIds.newId("probe " + RANDOM.nextInt(), RANDOM));
                return true;
            } catch (RuntimeException e) {
                // Whatever it is: the store has no answer to a question that any store can answer.
            }
        }
        return false;
    }

    private void tellRecovered() {
        if (down.get() && !writesFail && isQuiet() && down.compareAndSet(true, false)) {
            events.on(new AuthEvent.StoreRecovered());
        }
    }

    /** A clock that went back by as much does not hold up the end of an outage. */
    private boolean isQuiet() {
        return Duration.between(failedAt, clock.instant()).abs().compareTo(QUIET) >= 0;
    }

    /** The messages alone, in one line: what an operator needs to know whom to call. */
    private static String reasons(Throwable e) {
        var reasons = new StringJoiner("; ");
        var last = "";
        @Nullable Throwable cause = e;
        for (var i = 0; cause != null && i < CAUSES_TOLD; i++) {
            var message = cause.getMessage();
            var reason = message == null ? "" : message.replaceAll("\\p{Cntrl}+", " ");
            if (!last.contains(reason)) {
                reasons.add(reason);
                last = reason;
            }
            cause = cause.getCause();
        }
        return reasons.toString();
    }

    /** The buckets of the store, out of reach when it is. */
    private final class Attempts implements AttemptBuckets {
        private final AttemptBuckets buckets;

        Attempts(AttemptBuckets buckets) {
            this.buckets = buckets;
        }

        @Override
        public Optional<Duration> take(String key, int size, Duration window, Instant now) {
            return write(() -> buckets.take(key, size, window, now));
        }

        @Override
        public void putBack(String key, int size, Duration window, Instant now) {
            write(() -> {
                buckets.putBack(key, size, window, now);
                return true;
            });
        }
    }

    /**
     * The log of the store: nothing is appended while the store is out of reach. It is read all the same: by the one
     * thread that finds out so whether it is back.
     */
    private final class Feed implements RevocationFeed {
        private final RevocationFeed feed;

        Feed(RevocationFeed feed) {
            this.feed = feed;
        }

        @Override
        public void append(Collection<String> loginIds, Duration retention) {
            write(() -> {
                feed.append(loginIds, retention);
                return true;
            });
        }

        @Override
        public Batch read(Optional<String> after, Duration retention) {
            return feed.read(after, retention);
        }

        @Override
        public Listening listen(Runnable nudge) {
            return feed.listen(nudge);
        }
    }
}
