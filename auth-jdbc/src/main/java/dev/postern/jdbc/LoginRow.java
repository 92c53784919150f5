package dev.postern.jdbc;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A login as a row: which column holds what. */
final class LoginRow {
    private static final Logger LOG = LoggerFactory.getLogger(LoginRow.class);

    /** In the order in which {@link #bindInsert} binds and {@link #read} reads them. */
    static final String COLUMNS = "id, subject, version, strategy, authenticated_at, last_seen_at, expires_at,"
            + " idle_timeout, secret_hash, identity_data, client_data, strategy_data, purge_at";

    /** How long a row outlives its login at least, so that clocks which differ a little never make one vanish early. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private LoginRow() {}

    /** @throws IllegalArgumentException if something is longer than {@link Limits} says */
    static void bindInsert(PreparedStatement statement, Dialect dialect, LoginRecord record) throws SQLException {
        Limits.checkCharacters("the strategy of a login", record.strategy(), Limits.STRATEGY);
        statement.setString(1, record.id());
        dialect.setSubject(statement, 2, record.subject());
        statement.setLong(3, record.version());
        statement.setString(4, record.strategy());
        statement.setLong(5, record.authenticatedAt().toEpochMilli());
        statement.setLong(6, record.lastSeenAt().toEpochMilli());
        statement.setLong(7, record.expiresAt().toEpochMilli());
        statement.setLong(8, record.idleTimeout().toMillis());
        statement.setString(9, secretHash(record));
        statement.setBytes(10, pack(record.identity()));
        statement.setBytes(11, pack(record.client()));
        statement.setBytes(12, new Packed.Writer().pairs(record.data()).bytes());
        statement.setLong(13, purgeAt(record));
    }

    /**
     * Binds the new values of an update, all of them or those of a touch, and then what the row must still have.
     *
     * @throws IllegalArgumentException if something is longer than {@link Limits} says
     */
    static void bindReplace(PreparedStatement statement, boolean isTouch, LoginRecord current, LoginRecord next)
            throws SQLException {
        var index = 1;
        statement.setLong(index++, next.version());
        statement.setLong(index++, next.lastSeenAt().toEpochMilli());
        statement.setLong(index++, purgeAt(next));
        if (!isTouch) {
            statement.setString(index++, secretHash(next));
            statement.setBytes(index++, pack(next.identity()));
            statement.setBytes(index++, new Packed.Writer().pairs(next.data()).bytes());
        }
        statement.setString(index++, current.id());
        statement.setLong(index, current.version());
    }

    /** Tells whether the use of the login is all that is new: the most frequent write, and the smallest. */
    static boolean isTouch(LoginRecord current, LoginRecord next) {
        return current.secretHash().equals(next.secretHash())
                && current.identity().equals(next.identity())
                && current.data().equals(next.data());
    }

    /**
     * Reads a login back. A record that can't be read is absent: its token is rejected and its owner logs in again,
     * which is better than a store that counts as unreachable because of one record. A warning names it.
     */
    static Optional<LoginRecord> read(ResultSet row, Dialect dialect) throws SQLException {
        var id = row.getString(1);
        try {
            var identity = new Packed.Reader(row.getBytes(10));
            var client = new Packed.Reader(row.getBytes(11));
            var data = new Packed.Reader(row.getBytes(12));
            var record = new LoginRecord(
                    id,
                    row.getLong(3),
                    row.getString(4),
                    new Identity(
                            dialect.subject(row, 2),
                            Set.copyOf(identity.texts()),
                            Set.copyOf(identity.texts()),
                            identity.pairs()),
                    new Client(client.text(), client.text(), client.text()),
                    Instant.ofEpochMilli(row.getLong(5)),
                    Instant.ofEpochMilli(row.getLong(6)),
                    Instant.ofEpochMilli(row.getLong(7)),
                    Duration.ofMillis(row.getLong(8)),
                    row.getString(9),
                    data.pairs());
            identity.end();
            client.end();
            data.end();
            return Optional.of(record);
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.warn("the record of login {} can't be read and counts as absent", id);
            return Optional.empty();
        }
    }

    /** What the device is called, out of the column {@code client_data}; empty if that can't be read. */
    static String label(byte[] clientData) {
        try {
            return new Packed.Reader(clientData).text();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String secretHash(LoginRecord record) {
        Limits.checkCharacters("the hash of the secret of a login", record.secretHash(), Limits.SECRET_HASH);
        return record.secretHash();
    }

    private static byte[] pack(Identity identity) {
        var packed = new Packed.Writer()
                .texts(identity.roles())
                .texts(identity.permissions())
                .pairs(identity.claims())
                .bytes();
        Limits.checkBytes("the roles, permissions and claims of a login", packed, Limits.IDENTITY_BYTES);
        return packed;
    }

    private static byte[] pack(Client client) {
        return new Packed.Writer()
                .text(client.label())
                .text(client.userAgent())
                .text(client.address())
                .bytes();
    }

    private static long purgeAt(LoginRecord record) {
        var end = record.endsAt().plus(SLACK).toEpochMilli();
        return Math.floorDiv(end + HOUR - 1, HOUR) * HOUR;
    }
}
