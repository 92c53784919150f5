package dev.postern;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The log of ended logins that all nodes share. Safe for use by many threads and processes.
 *
 * <p>A node reads it again and again, and is told to read at once where the store can tell; that nudge may be lost, a
 * read can't be. The log begins anew when it, or what says how long it has been kept, is lost: then {@link Batch#since}
 * is short, and whoever relies on the log knows that it may lack something.
 *
 * <p>Every failure to reach it is a {@link TokenStoreException}.
 */
public interface RevocationFeed {
    /**
     * Appends these ids and nudges whoever listens. They are in the log when this returns: a read by this node that
     * begins afterwards brings them, whatever position it starts from. If it does not, they count as lost and are
     * appended once more; so a log that is read from a lagging copy does not fit. An id that is there already is appended
     * again, which is harmless.
     *
     * @param retention how long each must be kept; the longest that any node ever asked for counts
     */
    void append(Collection<String> loginIds, Duration retention);

    /**
     * Reads what was appended after a position. A log that can tell that it has lost that place, and not because the time
     * of its entry is over, brings all that it keeps, under another {@link Batch#origin}.
     *
     * @param after the position of the last batch; empty reads all that is kept
     * @param retention as {@link #append} takes it
     */
    Batch read(Optional<String> after, Duration retention);

    /**
     * Calls the listener when something was appended by anybody, and when listening begins anew after a break. Best
     * effort; a feed that can't tell never calls.
     *
     * @return stops it
     */
    default Listening listen(Runnable nudge) {
        return () -> {};
    }

    /** Somebody listens until this is closed. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What was read.
     *
     * @param loginIds the ids, in no particular order, maybe some more than once
     * @param position where to go on
     * @param origin names the server that keeps the log. It changes if another one may have taken over, which may lack
     *     what the one before had
     * @param since for how long the log has been kept without a loss, as its server says
     */
    record Batch(List<String> loginIds, String position, String origin, Duration since) {
        public Batch {
            loginIds = List.copyOf(loginIds);
        }
    }
}
