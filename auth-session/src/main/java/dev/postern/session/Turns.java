package dev.postern.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Lets the threads of this process that compete for one login go one after the other, so that a crowd neither starves
 * one of them nor asks the store in vain. A courtesy, not a lock to rely on: whoever has waited long enough goes anyway,
 * because the one in front may be waiting for a store that hangs.
 */
final class Turns {
    private static final int STRIPES = 64;

    private final ReentrantLock[] locks =
            Stream.generate(() -> new ReentrantLock(true)).limit(STRIPES).toArray(ReentrantLock[]::new);

    private final Duration longestWait;

    Turns(Duration longestWait) {
        this.longestWait = longestWait;
    }

    /** Waits for the turn, or until it has waited long enough. */
    Turn take(String id) {
        var lock = locks[Math.floorMod(id.hashCode(), STRIPES)];
        try {
            return lock.tryLock(longestWait.toMillis(), TimeUnit.MILLISECONDS) ? lock::unlock : () -> {};
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the store decides what an interrupt means
            return () -> {};
        }
    }

    /** What was taken, to be given back on the same thread. */
    interface Turn {
        void giveBack();
    }
}
