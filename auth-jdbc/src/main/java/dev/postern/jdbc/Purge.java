package dev.postern.jdbc;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows that are over, in small batches, on one server at a time: whoever has the lease of the table of leases,
 * which it renews with each batch and which runs out if it dies. Rows that are in use at the moment are left for later,
 * so nobody waits for the purge and no deadlock comes of it.
 *
 * <p>The thread is a daemon, survives every failure of the database, and ends with {@link #close}.
 */
final class Purge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

    private final Database database;
    private final Clock clock;
    private final Duration interval;
    private final int batch;
    private final String owner = UUID.randomUUID().toString();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "postern-jdbc-purge");

    Purge(Database database, Clock clock, Duration interval, int batch) {
        this.database = database;
        this.clock = clock;
        this.interval = interval;
        this.batch = batch;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Lets the batch that runs come to its end; interrupting it could take a file database down with it. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(database.timeout().plusSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var failed = false;
        // Servers that start together should not ask together for ever.
        var first = ThreadLocalRandom.current().nextLong(interval.toMillis() + 1);
        try {
            for (var wait = first; !closed.await(wait, TimeUnit.MILLISECONDS); wait = interval.toMillis()) {
                try {
                    purge();
                    failed = false;
                } catch (RuntimeException e) {
                    if (!failed) { // once an outage, not once a minute
                        LOG.warn("old logins could not be removed, which is tried again: {}", e.getMessage());
                    }
                    failed = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that; if somebody does, it means an end
        }
    }

    /** Removes all that is over and returns how many rows that was; none if the lease is another's. */
    int purge() {
        var tables = database.tables();
        return purge(tables.login(), "id") + purge(tables.attempt(), "bucket") + purge(tables.ended(), "id");
    }

    private int purge(String table, String key) {
        var removed = 0;
        int last;
        do {
            last = database.transaction(call -> lease(call) ? removeBatch(call, table, key) : 0);
            removed += last;
        } while (last == batch && closed.getCount() > 0);
        return removed;
    }

    private boolean lease(Call call) throws SQLException {
        var now = call.dialect().now();
        try (var statement = call.prepare("UPDATE " + database.tables().lease() + " SET owner = ?, expires_at = " + now
                + " + ? WHERE name = 'purge' AND (owner = ? OR expires_at <= " + now + ")")) {
            statement.setString(1, owner);
            statement.setLong(2, 2 * interval.toMillis());
            statement.setString(3, owner);
            return statement.executeUpdate() == 1;
        }
    }

    private int removeBatch(Call call, String table, String key) throws SQLException {
        var now = Math.min(clock.millis(), databaseTime(call));
        var keys = new ArrayList<String>();
        try (var statement = call.prepare("SELECT " + key + " FROM " + table
                + " WHERE purge_at <= ? ORDER BY purge_at LIMIT " + batch + " FOR UPDATE SKIP LOCKED")) {
            statement.setLong(1, now);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
        }
        if (!keys.isEmpty()) {
            var places = "?, ".repeat(keys.size() - 1) + "?";
            try (var statement = call.prepare("DELETE FROM " + table + " WHERE " + key + " IN (" + places + ")")) {
                for (var i = 0; i < keys.size(); i++) {
                    statement.setString(i + 1, keys.get(i));
                }
                statement.executeUpdate();
            }
        }
        return keys.size();
    }

    private static long databaseTime(Call call) throws SQLException {
        try (var statement = call.prepare("SELECT " + call.dialect().now());
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
