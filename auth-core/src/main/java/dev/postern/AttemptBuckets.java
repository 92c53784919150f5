package dev.postern;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Token buckets of attempts, by key: each starts full and refills evenly over its window. In a shared store they are
 * shared by every server, so that guessing at ten servers is no faster than at one. Safe for use by many threads and
 * processes; both verbs are atomic.
 *
 * <p>Size and window come with every call, because configuration decides them; servers that share a store should agree.
 * A bucket that is full again may be forgotten. Time is the caller's: an instant before the bucket's last one refills
 * nothing.
 */
public interface AttemptBuckets {
    /**
     * Takes one attempt out of the bucket.
     *
     * @param key names the bucket: 1 to 128 characters of {@code A-Z a-z 0-9 . : _ -}
     * @param size how many attempts a full bucket holds, at least 1
     * @param window in which an empty bucket fills up, at least a millisecond
     * @return how long until there is an attempt again, in whole seconds rounded up, if the bucket is empty; empty if an
     *     attempt was taken
     * @throws TokenStoreException if the store can't be reached
     */
    Optional<Duration> take(String key, int size, Duration window, Instant now);

    /**
     * Puts one attempt back; a full bucket stays full.
     *
     * @throws TokenStoreException if the store can't be reached
     */
    void putBack(String key, int size, Duration window, Instant now);
}
