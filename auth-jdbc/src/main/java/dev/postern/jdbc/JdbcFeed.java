package dev.postern.jdbc;

import dev.postern.RevocationFeed;
import dev.postern.TokenStoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The log of ended logins in a table, by the database's own time. A transaction may commit after one that began later, so
 * each read goes back by more than any statement may take, and finds some ends a second time. A database can't tell that
 * there is something new: who wants to know asks.
 */
final class JdbcFeed implements RevocationFeed {
    /** How many rows one statement inserts. */
    private static final int BATCH = 500;

    /** The id of the row that says since when the table is kept. */
    private static final String EPOCH = "epoch";

    private final Database database;
    private final long overlap;
    private volatile long known; // the retention that the table is known to have

    JdbcFeed(Database database) {
        this.database = database;
        this.overlap = database.timeout().multipliedBy(2).plusSeconds(5).toMillis();
    }

    @Override
    public void append(Collection<String> loginIds, Duration retention) {
        keepFor(retention);
        var ids = List.copyOf(loginIds);
        for (var i = 0; i < ids.size(); i += BATCH) {
            var batch = ids.subList(i, Math.min(i + BATCH, ids.size()));
            database.write(call -> insert(call, batch));
        }
    }

    private int insert(Call call, List<String> ids) throws SQLException {
        var tables = database.tables();
        var now = call.dialect().now();
        var row = "(?, ?, " + now + ", " + now + " + (SELECT kept FROM " + tables.endedLog() + "))";
        var rows = (row + ", ").repeat(ids.size() - 1) + row;
        try (var statement =
                call.prepare("INSERT INTO " + tables.ended() + " (id, login_id, ended_at, purge_at) VALUES " + rows)) {
            var place = 1;
            for (var id : ids) {
                statement.setString(place++, UUID.randomUUID().toString());
                statement.setString(place++, id);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public Batch read(Optional<String> after, Duration retention) {
        keepFor(retention);
        var from = after.map(Long::parseLong).orElse(0L);
        var batch = readFrom(from);
        if (batch.isEmpty()) {
            begin();
            batch = readFrom(from);
        }
        return batch.orElseThrow(() ->
                new TokenStoreException("auth_ended_log has no row, or auth_ended was emptied while it was read"));
    }

    /** Empty if the row is gone that says since when no end was lost: it stands among the ends, and goes with them. */
    private Optional<Batch> readFrom(long from) {
        return database.read(call -> {
            var tables = database.tables();
            var dialect = call.dialect();
            var sql = "SELECT ended.login_id, " + dialect.now() + ", log.since, " + dialect.server()
                    + ", epoch.ended_at FROM " + tables.endedLog() + " log JOIN " + tables.ended()
                    + " epoch ON epoch.id = '"
                    + EPOCH + "' LEFT JOIN " + tables.ended() + " ended ON ended.ended_at >= ? AND ended.id <> '"
                    + EPOCH
                    + "'";
            try (var statement = call.prepare(sql)) {
                statement.setLong(1, from);
                try (var rows = statement.executeQuery()) {
                    Optional<Batch> batch = Optional.empty();
                    var ids = new ArrayList<String>();
                    while (rows.next()) {
                        var id = rows.getString(1);
                        if (id != null) {
                            ids.add(id);
                        }
                        if (rows.isLast()) {
                            var now = rows.getLong(2);
                            var since = Math.max(rows.getLong(3), rows.getLong(5));
                            batch = Optional.of(new Batch(
                                    ids,
                                    String.valueOf(now - overlap),
                                    rows.getString(4),
                                    Duration.ofMillis(now - since)));
                        }
                    }
                    return batch;
                }
            }
        });
    }

    /** Of several nodes one writes the row, and that is enough for all. */
    private void begin() {
        database.write(call -> {
            try (var statement = call.prepare(
                    "INSERT INTO " + database.tables().ended() + " (id, login_id, ended_at, purge_at) VALUES (?, '', "
                            + call.dialect().now() + ", ?)")) {
                statement.setString(1, EPOCH);
                statement.setLong(2, Long.MAX_VALUE);
                return statement.executeUpdate();
            } catch (SQLException e) {
                if (SqlFailures.isDuplicate(e)) {
                    return 0;
                }
                throw e;
            }
        });
    }

    /** Makes the table keep ends for so long, or longer if others want that; asked once, as it never becomes less. */
    private void keepFor(Duration retention) {
        var millis = retention.toMillis();
        if (millis <= known) {
            return;
        }
        database.write(call -> {
            try (var statement =
                    call.prepare("UPDATE " + database.tables().endedLog() + " SET kept = ? WHERE kept < ?")) {
                statement.setLong(1, millis);
                statement.setLong(2, millis);
                return statement.executeUpdate();
            }
        });
        known = millis;
    }
}
