package dev.postern.jdbc;

import dev.postern.LoginRecord;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of logins: each operation is one statement, but for {@link #deleteEach}. */
final class LoginTable {
    private final String insert;
    private final String find;
    private final String findAll;
    private final String live;
    private final String touch;
    private final String replace;
    private final String delete;
    private final String deleteWithSecret;
    private final String lockAll;
    private final String deleteAll;
    private final String deleteOthers;

    LoginTable(Tables tables) {
        var table = tables.login();
        insert = "INSERT INTO " + table + " (" + LoginRow.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        find = "SELECT " + LoginRow.COLUMNS + " FROM " + table + " WHERE id = ?";
        findAll = "SELECT " + LoginRow.COLUMNS + " FROM " + table + " WHERE subject = ? ORDER BY authenticated_at, id";
        live = "SELECT id, client_data FROM " + table
                + " WHERE subject = ? AND last_seen_at + idle_timeout > ? AND expires_at > ?"
                + " ORDER BY authenticated_at, id";
        touch = "UPDATE " + table + " SET version = ?, last_seen_at = ?, purge_at = ? WHERE id = ? AND version = ?";
        replace = "UPDATE " + table + " SET version = ?, last_seen_at = ?, purge_at = ?, secret_hash = ?,"
                + " identity_data = ?, strategy_data = ? WHERE id = ? AND version = ?";
        delete = "DELETE FROM " + table + " WHERE id = ?";
        deleteWithSecret = delete + " AND secret_hash = ?";
        lockAll = "SELECT id FROM " + table + " WHERE subject = ? FOR UPDATE";
        deleteAll = "DELETE FROM " + table + " WHERE subject = ?";
        deleteOthers = deleteAll + " AND id <> ?";
    }

    Optional<LoginRecord> find(Call call, String id) throws SQLException {
        try (var statement = call.prepare(find)) {
            statement.setString(1, id);
            try (var row = statement.executeQuery()) {
                return row.next() ? LoginRow.read(row, call.dialect()) : Optional.empty();
            }
        }
    }

    /** The logins of a subject, oldest first, but for those that can't be read. */
    List<LoginRecord> findAll(Call call, String subject) throws SQLException {
        try (var statement = call.prepare(findAll)) {
            call.dialect().setSubject(statement, 1, subject);
            var records = new ArrayList<LoginRecord>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    LoginRow.read(rows, call.dialect()).ifPresent(records::add);
                }
            }
            return List.copyOf(records);
        }
    }

    boolean replace(Call call, LoginRecord current, LoginRecord next) throws SQLException {
        var isTouch = LoginRow.isTouch(current, next);
        try (var statement = call.prepare(isTouch ? touch : replace)) {
            LoginRow.bindReplace(statement, isTouch, current, next);
            return statement.executeUpdate() == 1;
        }
    }

    boolean delete(Call call, String id) throws SQLException {
        try (var statement = call.prepare(delete)) {
            statement.setString(1, id);
            return statement.executeUpdate() == 1;
        }
    }

    boolean delete(Call call, String id, String secretHash) throws SQLException {
        try (var statement = call.prepare(deleteWithSecret)) {
            statement.setString(1, id);
            statement.setString(2, secretHash);
            return statement.executeUpdate() == 1;
        }
    }

    /** Deletes the logins of a subject, all or all but one. */
    void deleteAll(Call call, String subject, Optional<String> keepId) throws SQLException {
        try (var statement = call.prepare(keepId.isPresent() ? deleteOthers : deleteAll)) {
            call.dialect().setSubject(statement, 1, subject);
            if (keepId.isPresent()) {
                statement.setString(2, keepId.get());
            }
            statement.executeUpdate();
        }
    }

    /** The live logins of the subject, oldest first, each with what its device is called. */
    Map<String, String> live(Call call, LoginRecord record) throws SQLException {
        try (var statement = call.prepare(live)) {
            var now = record.lastSeenAt().toEpochMilli();
            call.dialect().setSubject(statement, 1, record.subject());
            statement.setLong(2, now);
            statement.setLong(3, now);
            var labels = new LinkedHashMap<String, String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    labels.put(rows.getString(1), LoginRow.label(rows.getBytes(2)));
                }
            }
            return labels;
        }
    }

    /** @throws IllegalStateException if there is a login with this id */
    void insert(Call call, LoginRecord record) throws SQLException {
        try (var statement = call.prepare(insert)) {
            LoginRow.bindInsert(statement, call.dialect(), record);
            statement.executeUpdate();
        } catch (SQLException e) {
            if (SqlFailures.isDuplicate(e)) {
                throw new IllegalStateException(
                        "the login id is there already"); // without the cause: it quotes the row
            }
            throw e;
        }
    }

    /** Deletes these and returns those that were still there: of a logout that ran beside it nobody hears twice. */
    Set<String> deleteEach(Call call, List<String> ids) throws SQLException {
        var ended = new HashSet<String>();
        if (!ids.isEmpty()) {
            try (var statement = call.prepare(delete)) {
                for (var id : ids) {
                    statement.setString(1, id);
                    if (statement.executeUpdate() == 1) {
                        ended.add(id);
                    }
                }
            }
        }
        return ended;
    }

    /** The rows of a subject, held against a logout or a touch until the end of the transaction. */
    Set<String> lockAll(Call call, String subject) throws SQLException {
        try (var statement = call.prepare(lockAll)) {
            call.dialect().setSubject(statement, 1, subject);
            var ids = new HashSet<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }
}
