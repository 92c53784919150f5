package dev.postern.login;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Token buckets by key, of one size and one rate, at most so many: the least recently used goes first. */
final class Buckets {
    private final int size;
    private final double tokensPerMilli;
    private final Map<String, Bucket> buckets;

    Buckets(int size, Duration window, int most) {
        this.size = size;
        this.tokensPerMilli = (double) size / window.toMillis();
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
        if (bucket.tokens() >= 1) {
            buckets.put(key, new Bucket(bucket.tokens() - 1, now));
            return Optional.empty();
        }
        var millis = (1 - bucket.tokens()) / tokensPerMilli;
        return Optional.of(Duration.ofSeconds((long) Math.ceil(millis / 1_000)));
    }

    /** Puts a token back; a full bucket stays full. */
    synchronized void putBack(String key, Instant now) {
        buckets.put(key, new Bucket(Math.min(size, refilled(key, now).tokens() + 1), now));
    }

    synchronized int count() {
        return buckets.size();
    }

    private Bucket refilled(String key, Instant now) {
        var bucket = buckets.get(key);
        if (bucket == null) {
            return new Bucket(size, now);
        }
        var millis = Math.max(0, Duration.between(bucket.at(), now).toMillis()); // a clock set back refills nothing
        return new Bucket(Math.min(size, bucket.tokens() + millis * tokensPerMilli), now);
    }

    private record Bucket(double tokens, Instant at) {}
}
