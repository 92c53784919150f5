package dev.postern.jdbc;

import java.sql.SQLException;

/**
 * Turns at changing what belongs together: a fixed number of rows, of which a transaction updates the one that a subject
 * or a bucket falls to, and so holds back every other that falls there until it ends. Rows that are there before need no
 * insert that two could race at, and an update, unlike a lock alone, is a conflict in every isolation level.
 *
 * <p>A transaction takes one turn, so no two can wait for each other here.
 */
final class Turns {
    private static final int SLOTS = 1_024;

    private final String take;
    private final String missing;

    Turns(Tables tables) {
        take = "UPDATE " + tables.lock() + " SET uses = uses + 1 WHERE slot = ?";
        missing = "the table " + tables.lock() + " lacks a row";
    }

    /** The logins of a subject. Two subjects of the same slot wait for each other, which is all that happens. */
    static int ofSubject(String subject) {
        return Math.floorMod(subject.hashCode(), SLOTS);
    }

    /** A bucket of attempts: slots of their own, so that guessing holds up no login. */
    static int ofBucket(String bucket) {
        return SLOTS + Math.floorMod(bucket.hashCode(), SLOTS);
    }

    /** Waits for the turn; what is read from here on was committed before it. */
    void take(Call call, int slot) throws SQLException {
        try (var statement = call.prepare(take)) {
            statement.setInt(1, slot);
            if (statement.executeUpdate() != 1) {
                throw new SQLException(missing, "42000");
            }
        }
    }
}
