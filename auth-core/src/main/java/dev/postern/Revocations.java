package dev.postern;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of ended logins, and how well it knows it: its view of the {@link RevocationFeed}. Safe for use by
 * many threads; asking takes no lock and no command.
 *
 * <p>The log is read every half of {@code auth.revocation.max-staleness}, and at once when a nudge comes. A view is good
 * for {@code max-staleness} from the <em>start</em> of the read that it stands on, by the monotonic clock. So whatever is
 * lost - a nudge, a connection, a node - a login that was ended elsewhere is known here within {@code max-staleness}, or
 * this node knows that it doesn't know ({@link #isCurrent}) and asks the store.
 *
 * <p>A log that has been kept for a shorter time than a token may live lacks what was ended before, so a view of it is no
 * good until it has been kept for so long. After another server has taken over the log is read as a whole, and what this
 * node knows and the log lacks is appended anew. So is an end that this node has appended and does not find in a read
 * that began after it.
 */
public final class Revocations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);

    private final RevocationFeed feed;
    private final Duration retention;
    private final Duration maxStaleness;
    private final LongSupplier nanos;
    private final EndedLogins ended;
    private final UnreadEnds unread = new UnreadEnds();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock polling = new ReentrantLock();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private @Nullable String position; // guarded by polling; null reads the whole log
    private @Nullable String origin; // guarded by polling
    private boolean failing; // guarded by polling
    private volatile boolean owing; // written by whoever polls; the log lacks an end that is known here

    private volatile boolean unsaid;
    private volatile boolean complete;
    private volatile @Nullable Long trustedUntil;
    private volatile long lastPollTook;
    private RevocationFeed.Listening listening = () -> {};
    private volatile boolean used;
    private volatile boolean closed;

    /**
     * Makes a view that knows nothing yet.
     *
     * @param retention the longest that a token outlives the end of its login
     * @param nanos the monotonic clock
     */
    Revocations(RevocationFeed feed, Duration retention, Duration maxStaleness, LongSupplier nanos) {
        this.feed = feed;
        this.retention = retention;
        this.maxStaleness = maxStaleness;
        this.nanos = nanos;
        this.ended = new EndedLogins(nanos, retention.plus(maxStaleness).toNanos(), EndedLogins.MOST);
    }

    /** Makes the view that the configuration describes. */
    static Revocations of(AuthConfig config, RevocationFeed feed) {
        return new Revocations(
                feed,
                config.get(ConfigKeys.JWT_ACCESS_TTL).plus(config.get(ConfigKeys.JWT_CLOCK_SKEW)),
                config.get(ConfigKeys.REVOCATION_MAX_STALENESS),
                System::nanoTime);
    }

    /** Returns this view, which is kept up to date from now on: without such a call nothing is read. */
    public Revocations use() {
        used = true;
        return this;
    }

    boolean isUsed() {
        return used;
    }

    /** Reads the log from now on. */
    void start(Background background) {
        listening = feed.listen(this::poll);
        background.after(Duration.ZERO, () -> pollAndComeAgain(background));
    }

    private void pollAndComeAgain(Background background) {
        try {
            poll();
        } finally {
            if (!closed) {
                background.after(maxStaleness.dividedBy(2), () -> pollAndComeAgain(background));
            }
        }
    }

    /** Returns for how long after its end elsewhere a login may still be taken for a live one here, at most. */
    public Duration maxStaleness() {
        return maxStaleness;
    }

    /** Tells whether the login is known to have ended. */
    public boolean isEnded(String loginId) {
        return ended.contains(loginId);
    }

    /**
     * Tells whether a login that is not known to have ended was live {@link #maxStaleness} ago. If not - before the first
     * read, while the log can't be read, or when it has lost something - only the store can tell.
     */
    public boolean isCurrent() {
        var until = trustedUntil;
        return until != null && complete && ended.isWhole() && nanos.getAsLong() - until < 0;
    }

    /** Tells whether the end of the login is in the log for sure, as far as this node knows. */
    boolean isAnnounced(String loginId) {
        return ended.contains(loginId) && !unsaid && !owing;
    }

    /** Calls this with the id of each login that is found to have ended, before anybody who ended it here returns. */
    public void onEnd(Consumer<String> listener) {
        listeners.add(listener);
    }

    /**
     * How the view stands, for health checks and metrics.
     *
     * @param current whether it may be relied on
     * @param known how many ended logins are remembered
     * @param polls how many reads of the log there were
     * @param failures how many of them failed
     * @param lastPoll how long the last good one took
     * @param age how old the view is, from the start of the last good read: if it is current, an end elsewhere that is older is known here.
     *     Mostly less than half of {@link Revocations#maxStaleness}; beyond all of it the view is not current. Empty before
     *     the first good read
     */
    public record Status(
            boolean current, int known, long polls, long failures, Duration lastPoll, Optional<Duration> age) {}

    /** Returns how the view stands. */
    public Status status() {
        var until = trustedUntil;
        var age = until == null
                ? Optional.<Duration>empty()
                : Optional.of(maxStaleness.plusNanos(nanos.getAsLong() - until)); // it is trusted for so long
        return new Status(isCurrent(), ended.size(), polls.get(), failures.get(), Duration.ofNanos(lastPollTook), age);
    }

    /**
     * Makes the end of these logins known to all nodes: in the log before this returns, and in force here.
     *
     * @throws TokenStoreException if the log can't be reached; nobody may know then, here neither
     */
    void announce(Collection<String> loginIds) {
        if (!loginIds.isEmpty()) {
            append(loginIds);
        }
    }

    private void append(Collection<String> loginIds) {
        if (used) {
            unread.append(loginIds, () -> {
                feed.append(loginIds, retention);
                ended.add(loginIds); // before they are due: what is due is known
            });
        } else {
            feed.append(loginIds, retention);
        }
    }

    /**
     * The same for logins that are gone from the store already, so that nobody could find and end them again: they are
     * known here even if the log can't be reached, and appended when it can.
     *
     * @throws TokenStoreException if the log can't be reached
     */
    void announceGone(Collection<String> loginIds) {
        if (used) {
            ended.add(loginIds);
        }
        try {
            announce(loginIds);
        } catch (TokenStoreException e) {
            unsaid = true;
            throw e;
        }
    }

    /** Drops what is kept of these logins here: after they are gone from the store, so that nobody reads them again. */
    void forget(Collection<String> loginIds) {
        for (var id : loginIds) {
            for (var listener : listeners) {
                tell(listener, id);
            }
        }
    }

    /** One that fails must not keep the others from hearing of an end. */
    private static void tell(Consumer<String> listener, String id) {
        try {
            listener.accept(id);
        } catch (RuntimeException e) {
            LOG.warn("a listener has failed to hear of the end of a login", e);
        }
    }

    /** Reads what is new. Whoever comes while another reads has that one read once more, and does not wait. */
    void poll() {
        var turn = asked.incrementAndGet();
        while (polling.tryLock()) {
            try {
                turn = asked.get();
                pollOnce();
            } finally {
                polling.unlock();
            }
            if (turn == asked.get()) {
                return;
            }
        }
    }

    private void pollOnce() {
        if (closed) {
            return;
        }
        polls.incrementAndGet();
        var start = nanos.getAsLong();
        if (unsaid) {
            owing = true; // first: at no moment neither is set
            unsaid = false;
            position = null;
        }
        var due = unread.due();
        try {
            var batch = feed.read(Optional.ofNullable(position), retention);
            var isSameLog = batch.origin().equals(origin);
            take(batch.loginIds(), position == null || !isSameLog);
            if (position != null && (!isSameLog || !UnreadEnds.left(due).isEmpty())) {
                position = null; // it is another log, or lacks an end of ours: it is read as a whole
                batch = feed.read(Optional.empty(), retention);
                take(batch.loginIds(), true);
            }
            if (position == null) {
                appendWhatIsLost(batch, due);
            }
            position = batch.position();
            origin = batch.origin();
            complete = batch.since().compareTo(retention) >= 0;
            trustedUntil = start + maxStaleness.toNanos();
            lastPollTook = nanos.getAsLong() - start;
            if (failing) {
                failing = false;
                LOG.info("the log of ended logins is read again");
            }
        } catch (RuntimeException e) { // not only of a store out of reach: whatever it is, the next read comes
            failures.incrementAndGet();
            position = null; // what was read before the break may not be what is there after it
            if (!due.isEmpty()) {
                owing = true; // the next read is of the whole log, and all that is known is compared with it
                unread.drop(due);
            }
            if (!failing && !closed) {
                failing = true;
                LOG.warn(
                        "the log of ended logins can't be read: if that lasts for {} ms, auth.revocation.when-stale holds",
                        maxStaleness.toMillis());
                LOG.debug("the log of ended logins can't be read", e);
            }
        }
    }

    /** Appends what this node knows and the whole log lacks: what was lost, and what never came through. */
    private void appendWhatIsLost(RevocationFeed.Batch whole, List<UnreadEnds.Append> due) {
        if (origin != null || owing) {
            var lost = ended.without(whole.loginIds(), maxStaleness.toNanos());
            lost.addAll(UnreadEnds.left(due));
            if (!lost.isEmpty()) {
                append(lost);
                LOG.info("{} ended logins were appended that the log lacked", lost.size());
            }
            owing = false;
        }
    }

    private void take(List<String> loginIds, boolean isWholeLog) {
        var ids = new HashSet<>(loginIds);
        var fresh = isWholeLog ? ended.addWhole(ids) : ended.add(ids);
        unread.read(ids); // after it is known: at no moment it is neither known nor unread
        forget(fresh);
    }

    /** Reads no more. */
    @Override
    public void close() {
        closed = true;
        listening.close();
    }
}
