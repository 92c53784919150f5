package dev.postern.jdbc;

import dev.postern.RevocationFeed;
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
        return database.read(call -> {
            var dialect = call.dialect();
            var sql = "SELECT ended.login_id, " + dialect.now() + ", log.since, " + dialect.server() + " FROM "
                    + database.tables().endedLog() + " log LEFT JOIN "
                    + database.tables().ended() + " ended ON ended.ended_at >= ?";
            try (var statement = call.prepare(sql)) {
                statement.setLong(1, from);
                try (var rows = statement.executeQuery()) {
                    var ids = new ArrayList<String>();
                    var now = 0L;
                    var since = 0L;
                    var origin = "";
                    while (rows.next()) {
                        var id = rows.getString(1);
                        if (id != null) {
                            ids.add(id);
                        }
                        now = rows.getLong(2);
                        since = rows.getLong(3);
                        origin = rows.getString(4);
                    }
                    return new Batch(ids, String.valueOf(now - overlap), origin, Duration.ofMillis(now - since));
                }
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
