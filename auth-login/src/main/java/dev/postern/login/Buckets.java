package dev.postern.login;

import dev.postern.AttemptBuckets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Attempt buckets of this process alone, at most so many: the least recently used goes first. Counted in whole parts of
 * an attempt, as many as the window has milliseconds, so that an attempt is there exactly when it was promised.
 */
final class Buckets implements AttemptBuckets {
    private final Map<String, Bucket> buckets;

    Buckets(int most) {
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public synchronized Optional<Duration> take(String key, int size, Duration window, Instant now) {
        var whole = window.toMillis();
        var bucket = refilled(key, size, whole, now);
        if (bucket.parts() >= whole) {
            buckets.put(key, new Bucket(bucket.parts() - whole, bucket.at()));
            return Optional.empty();
        }
        var millis = ceilDiv(whole - bucket.parts(), size);
        return Optional.of(Duration.ofSeconds(ceilDiv(millis, 1_000)));
    }

    @Override
    public synchronized void putBack(String key, int size, Duration window, Instant now) {
        var whole = window.toMillis();
        var bucket = refilled(key, size, whole, now);
        buckets.put(key, new Bucket(Math.min(size * whole, bucket.parts() + whole), bucket.at()));
    }

    synchronized int count() {
        return buckets.size();
    }

    private Bucket refilled(String key, long size, long whole, Instant now) {
        var bucket = buckets.get(key);
        if (bucket == null) {
            return new Bucket(size * whole, now);
        }
        var millis = bucket.at().until(now, ChronoUnit.MILLIS);
        if (millis <= 0) {
            return bucket; // a clock set back refills nothing, not even when it is set right again
        }
        return new Bucket(Math.min(size * whole, bucket.parts() + Math.min(millis, whole) * size), now);
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private record Bucket(long parts, Instant at) {}
}
