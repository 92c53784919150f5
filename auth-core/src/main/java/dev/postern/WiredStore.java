package dev.postern;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The store as the strategies see it: what fails is cut off, what ends is announced. With it the threads that work for it,
 * and what has to be closed. Safe for use by many threads.
 */
final class WiredStore implements AutoCloseable {
    private final BackgroundWork work = new BackgroundWork("postern");
    // Of its own, so that a store that is slow to read logins holds up no news of ends.
    private final BackgroundWork reads = new BackgroundWork("postern-reads");
    private final BreakerStore guarded;
    private final Optional<Revocations> revocations;
    private final TokenStore announcing;
    private final Runnable closeStore;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private WiredStore(AuthConfig config, TokenStore store, Runnable closeStore, AuthEvents events, Clock clock) {
        this.closeStore = closeStore;
        this.guarded = new BreakerStore(
                store,
                events,
                config.get(ConfigKeys.STORE_FAILURES),
                config.get(ConfigKeys.STORE_PROBE_INTERVAL),
                work,
                clock);
        this.revocations = guarded.feed().map(feed -> Revocations.of(config, feed));
        this.announcing = revocations
                .<TokenStore>map(view -> new AnnouncingStore(guarded, view))
                .orElse(guarded);
    }

    /** Opens a store, and closes it again at {@link #close}. */
    static WiredStore open(TokenStoreProvider provider, AuthConfig config, AuthEvents events, Clock clock) {
        var store = provider.create(config, clock);
        return new WiredStore(config, store, store::close, events, clock);
    }

    /** Uses a store that whoever made it closes. */
    static WiredStore over(TokenStore store, AuthConfig config, AuthEvents events, Clock clock) {
        return new WiredStore(config, store, () -> {}, events, clock);
    }

    TokenStore store() {
        return announcing;
    }

    /** Returns what this node can know of ended logins; empty if the store has no log of them. */
    Optional<Revocations> revocations() {
        return revocations;
    }

    /** Returns the thread for what has to be told or looked at from time to time. */
    Background work() {
        return work;
    }

    /** Returns the thread for reads that no request should wait for. */
    Background reads() {
        return reads;
    }

    /** Begins to learn of ended logins, if somebody uses that. */
    void start() {
        revocations.filter(Revocations::isUsed).ifPresent(view -> view.start(work));
    }

    /** Closes everything, whatever fails of it; closing again does nothing. */
    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        guarded.stop();
        try {
            revocations.ifPresent(Revocations::close);
        } finally {
            work.close();
            reads.close();
            closeStore.run();
        }
    }
}
