package dev.postern.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One use of a connection, from the pool and back: what it may still take, and how the connection was when it was handed
 * out, which it is again at the end.
 */
final class Call implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /** How much longer than the database a socket waits: so the database says first what went wrong. */
    private static final long SOCKET_MARGIN_MILLIS = 1_000;

    private static final int UNKNOWN = -1;

    private final Connection connection;
    private final long deadline;
    private final boolean autoCommit;
    private final int networkTimeout;
    private int isolation = UNKNOWN;
    private @Nullable Dialect dialect;
    private boolean finished;

    private Call(Connection connection, long deadline, boolean autoCommit) {
        this.connection = connection;
        this.deadline = deadline;
        this.autoCommit = autoCommit;
        this.networkTimeout = networkTimeout(connection);
    }

    /** Takes over a connection; gives it back if that fails. */
    static Call on(Connection connection, Duration timeout) throws SQLException {
        try {
            return new Call(connection, System.nanoTime() + timeout.toNanos(), connection.getAutoCommit());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        if (dialect == null) {
            throw new IllegalStateException("the database is not known yet");
        }
        return dialect;
    }

    void dialect(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Makes of the statements that follow one step, each of which sees what was committed before it. */
    void begin(boolean isReadCommitted) throws SQLException {
        if (!isReadCommitted) {
            isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
    }

    /** Makes a statement that ends in time, whatever it waits for: a lock, the server, the network. */
    PreparedStatement prepare(String sql) throws SQLException {
        var left = limitNetwork();
        var statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(Math.toIntExact(Math.max(1, TimeUnit.MILLISECONDS.toSeconds(left + 999))));
        return statement;
    }

    /** Commits, unless every statement did that for itself. */
    void commit() throws SQLException {
        if (!connection.getAutoCommit()) {
            limitNetwork();
            connection.commit();
        }
        finished = true;
    }

    /** Undoes what was not committed. */
    void undo() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /** Undoes what was not committed and gives the connection back as it was. */
    @Override
    public void close() {
        try {
            if (!finished) {
                undo();
            }
            if (connection.getAutoCommit() != autoCommit) {
                connection.setAutoCommit(autoCommit);
            }
            if (isolation != UNKNOWN) {
                connection.setTransactionIsolation(isolation);
            }
            restoreNetworkTimeout();
        } catch (SQLException e) {
            abort(); // a pool must not hand out a connection of which nobody knows how it is
        } finally {
            giveBack();
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a broken connection could not be aborted: {}", e.getSQLState());
        }
    }

    private void giveBack() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back: {}", e.getSQLState());
        }
    }

    private long limitNetwork() throws SQLException {
        var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SQLTimeoutException("the time for this operation is over", "HYT00");
        }
        if (networkTimeout != UNKNOWN) {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(left + SOCKET_MARGIN_MILLIS));
        }
        return left;
    }

    private void restoreNetworkTimeout() throws SQLException {
        if (networkTimeout != UNKNOWN) {
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
        }
    }

    /** Some drivers and pools have none; there the socket time-out of the driver's URL is the only one. */
    private static int networkTimeout(Connection connection) {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
            return UNKNOWN;
        } catch (SQLException e) {
            LOG.debug("a connection does not tell its network time-out: {}", e.getSQLState());
            return UNKNOWN;
        }
    }
}
