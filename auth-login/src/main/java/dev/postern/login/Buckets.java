package dev.postern.login;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Token buckets by key, of one size and one rate, at most so many: the least recently used goes first. Counted in whole
 * parts of a token, as many as the window has milliseconds, so that a token is there exactly when it was promised.
 */
final class Buckets {
    private final long size;
    private final long windowMillis;
    private final Map<String, Bucket> buckets;

    Buckets(int size, Duration window, int most) {
        this.size = size;
        this.windowMillis = window.toMillis();
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > most;
            }
        };
    }

    /** Takes a token; returns how long until there is one, rounded up to a second, if there is none. */
    synchronized Optional<Duration> take(String key, Instant now) {
        var bucket = refilled(key, now);
        if (bucket.parts() >= windowMillis) {
            buckets.put(key, new Bucket(bucket.parts() - windowMillis, bucket.at()));
            return Optional.empty();
        }
        var millis = ceilDiv(windowMillis - bucket.parts(), size);
        return Optional.of(Duration.ofSeconds(ceilDiv(millis, 1_000)));
    }

    /** Puts a token back; a full bucket stays full. */
    synchronized void putBack(String key, Instant now) {
        var bucket = refilled(key, now);
        buckets.put(key, new Bucket(Math.min(size * windowMillis, bucket.parts() + windowMillis), bucket.at()));
    }

    synchronized int count() {
        return buckets.size();
    }

    private Bucket refilled(String key, Instant now) {
        var bucket = buckets.get(key);
        if (bucket == null) {
            return new Bucket(size * windowMillis, now);
        }
        var millis = bucket.at().until(now, ChronoUnit.MILLIS);
        if (millis <= 0) {
            return bucket; // a clock set back refills nothing, not even when it is set right again
        }
        var parts = Math.min(size * windowMillis, bucket.parts() + Math.min(millis, windowMillis) * size);
        return new Bucket(parts, now);
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private record Bucket(long parts, Instant at) {}
}
