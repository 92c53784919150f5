package dev.postern.session;

import dev.postern.AttemptBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Attempt buckets in Redis: one small hash a bucket, gone when it is full again. Each verb is one command. */
final class RedisAttempts implements AttemptBuckets {
    private static final String TAKE = "-1";
    private static final String PUT_BACK = "1";

    private final RedisKeys keys;
    private final RedisCalls calls;

    RedisAttempts(RedisKeys keys, RedisCalls calls) {
        this.keys = keys;
        this.calls = calls;
    }

    @Override
    public Optional<Duration> take(String key, int size, Duration window, Instant now) {
        var millis = change(key, size, window, now, TAKE);
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds((millis + 999) / 1_000));
    }

    @Override
    public void putBack(String key, int size, Duration window, Instant now) {
        change(key, size, window, now, PUT_BACK);
    }

    private long change(String key, int size, Duration window, Instant now, String change) {
        var bucket = List.of(keys.attempts(key));
        var arguments = List.of(
                String.valueOf(size),
                String.valueOf(window.toMillis()),
                String.valueOf(now.toEpochMilli()),
                change,
                String.valueOf(RedisTokenStore.SLACK.toMillis()));
        return (Long) calls.write(redis -> RedisScript.ATTEMPTS.run(redis, bucket, arguments));
    }
}
