package dev.postern.session;

import dev.postern.Background;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Logins that should be read again soon: they are gathered for a moment and handed on in batches, in the background. Safe
 * for use by many threads.
 */
final class DueLogins {
    /** How many are handed on together at most. */
    static final int MOST = 64;

    /** How many wait at most, when the store is slow; the others are left to the requests that come with them. */
    static final int MOST_WAITING = 100_000;

    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final Background background;
    private final Duration pause;
    private final Consumer<List<String>> reader;

    /**
     * @param pause how long they are gathered
     * @param reader takes up to {@link #MOST}, and rarely none. If it throws, all that wait are forgotten: they are only a
     *     matter of speed, and a store that fails is not asked for more
     */
    DueLogins(Background background, Duration pause, Consumer<List<String>> reader) {
        this.background = background;
        this.pause = pause;
        this.reader = reader;
    }

    /** Names a login; does not wait. */
    void add(String id) {
        if (ids.size() < MOST_WAITING) {
            ids.add(id);
            schedule(pause);
        }
    }

    private void schedule(Duration time) {
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            try {
                background.after(time, this::handOn);
            } catch (Throwable e) {
                isScheduled.set(false); // as when no thread can be made: the next one tries again
                throw e;
            }
        }
    }

    private void handOn() {
        var batch = next();
        try {
            reader.accept(batch);
        } catch (RuntimeException e) {
            ids.clear();
        } finally {
            isScheduled.set(false); // first: whoever comes from here on has it done again
            if (!ids.isEmpty()) {
                schedule(batch.size() < MOST ? pause : Duration.ZERO);
            }
        }
    }

    private List<String> next() {
        var batch = new LinkedHashSet<String>(); // one that is named anew meanwhile may come up twice
        for (var id = ids.iterator(); id.hasNext() && batch.size() < MOST; ) {
            batch.add(id.next());
            id.remove();
        }
        return List.copyOf(batch);
    }
}
