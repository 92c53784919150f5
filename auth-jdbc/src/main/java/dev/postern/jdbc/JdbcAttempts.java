package dev.postern.jdbc;

import dev.postern.AttemptBuckets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Buckets of attempts in a table. Counted in whole parts of a token, as many as the window has milliseconds, so that a
 * token is there exactly when it was promised. A full bucket is no row: it is not written, and once it has filled up it
 * is purged. Each verb is one transaction of three statements and its end; a refused one writes nothing but its turn.
 */
final class JdbcAttempts implements AttemptBuckets {
    private final Database database;
    private final Turns turns;
    private final String find;
    private final String insert;
    private final String update;

    JdbcAttempts(Database database, Turns turns) {
        this.database = database;
        this.turns = turns;
        var table = database.tables().attempt();
        find = "SELECT parts, counted_at FROM " + table + " WHERE bucket = ? FOR UPDATE";
        insert = "INSERT INTO " + table + " (parts, counted_at, purge_at, bucket) VALUES (?, ?, ?, ?)";
        update = "UPDATE " + table + " SET parts = ?, counted_at = ?, purge_at = ? WHERE bucket = ?";
    }

    @Override
    public Optional<Duration> take(String key, int size, Duration window, Instant now) {
        var token = window.toMillis();
        return database.transaction(call -> {
            turns.take(call, Turns.ofBucket(key));
            var bucket = bucket(call, key, size, token, now.toEpochMilli());
            if (bucket.parts() >= token) {
                write(call, key, bucket.withParts(bucket.parts() - token), size, token);
                return Optional.empty();
            }
            return Optional.of(Duration.ofSeconds(ceilDiv(ceilDiv(token - bucket.parts(), size), 1_000)));
        });
    }

    @Override
    public void putBack(String key, int size, Duration window, Instant now) {
        var token = window.toMillis();
        database.transaction(call -> {
            turns.take(call, Turns.ofBucket(key));
            var bucket = bucket(call, key, size, token, now.toEpochMilli());
            if (bucket.isStored()) {
                var parts = Math.min(size * token, bucket.parts() + token);
                write(call, key, bucket.withParts(parts), size, token);
            }
            return key;
        });
    }

    /** Returns the bucket as it has filled up until now. */
    private Bucket bucket(Call call, String key, long size, long token, long now) throws SQLException {
        try (var statement = call.prepare(find)) {
            statement.setString(1, key);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return new Bucket(size * token, now, false);
                }
                var parts = Math.min(size * token, row.getLong(1)); // the size may have been another one
                var millis = now - row.getLong(2);
                if (millis <= 0) {
                    return new Bucket(parts, row.getLong(2), true); // a clock set back refills nothing
                }
                return new Bucket(Math.min(size * token, parts + Math.min(millis, token) * size), now, true);
            }
        }
    }

    private void write(Call call, String key, Bucket bucket, long size, long token) throws SQLException {
        try (var statement = call.prepare(bucket.isStored() ? update : insert)) {
            statement.setLong(1, bucket.parts());
            statement.setLong(2, bucket.at());
            statement.setLong(3, bucket.at() + ceilDiv(size * token - bucket.parts(), size));
            statement.setString(4, key);
            statement.executeUpdate();
        }
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private record Bucket(long parts, long at, boolean isStored) {
        Bucket withParts(long parts) {
            return new Bucket(parts, at, isStored);
        }
    }
}
