package dev.postern.jdbc;

import dev.postern.TokenStoreException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an {@link SQLException} means, told by its SQLState (ISO 9075, and what the databases add to it). */
final class SqlFailures {
    /** PostgreSQL: an operator ended the connection, the server is going down, the server is starting. */
    private static final Set<String> SHUT_DOWN = Set.of("57P01", "57P02", "57P03");

    /** The whole transaction was undone for the sake of another one: serialisation failure, deadlock. */
    private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01");

    /** What H2 says when a row changed under a transaction that must not see it change. */
    private static final String H2_CONCURRENT_UPDATE = "90131";

    /** Classes whose messages tell of connections, locks and SQL, never of what stands in a row. */
    private static final Set<String> WITHOUT_VALUES = Set.of("08", "28", "40", "42", "53", "57");

    private SqlFailures() {}

    /** Tells a connection that the server had closed from a server that can't be connected to or does not answer. */
    static boolean wasDead(SQLException e) {
        var state = state(e);
        return (state.startsWith("08") || SHUT_DOWN.contains(state)) && !timedOut(e);
    }

    static boolean wasRolledBack(SQLException e) {
        return ROLLED_BACK.contains(state(e)) || H2_CONCURRENT_UPDATE.equals(state(e));
    }

    static boolean isDuplicate(SQLException e) {
        return state(e).startsWith("23");
    }

    /** Tells that a table is missing: PostgreSQL says 42P01 or 3F000, the others 42S02 and what H2 has beside it. */
    static boolean isMissingTable(SQLException e) {
        var state = state(e);
        return state.equals("42P01") || state.equals("3F000") || state.startsWith("42S0");
    }

    /** Tells that a value is longer than its column takes, which the database would say again however often it is asked. */
    static boolean isTooLong(SQLException e) {
        return state(e).equals("22001");
    }

    static TokenStoreException failure(String verb, SQLException e) {
        if (hasCause(e, InterruptedException.class)) {
            Thread.currentThread().interrupt(); // not every pool remembers it
        }
        return new TokenStoreException(
                "the database could not be reached or did not " + verb + " as told (SQLState " + state(e) + ")",
                withoutValues(e));
    }

    /**
     * Messages of data and constraint errors quote rows, and a URL may hold a password; of those the place and the code are
     * all that may be logged.
     */
    private static SQLException withoutValues(SQLException e) {
        var state = state(e);
        var saysNothingOfRows = isTimeout(e)
                || e instanceof SQLTransientConnectionException // what a pool says that is used up: its figures
                || WITHOUT_VALUES.contains(state.substring(0, Math.min(2, state.length())));
        if (saysNothingOfRows && !quotesUrl(e)) {
            return e;
        }
        var clean = new SQLException(e.getClass().getName() + " " + state, state, e.getErrorCode());
        clean.setStackTrace(e.getStackTrace());
        return clean;
    }

    private static boolean quotesUrl(Throwable e) {
        @Nullable Throwable cause = e;
        for (var depth = 0; cause != null && depth < 16; depth++) {
            if (String.valueOf(cause.getMessage()).contains("jdbc:")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean timedOut(SQLException e) {
        return isTimeout(e) || hasCause(e, SocketTimeoutException.class);
    }

    private static boolean isTimeout(SQLException e) {
        return e instanceof SQLTimeoutException;
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
        @Nullable Throwable cause = e.getCause();
        for (var depth = 0; cause != null && depth < 16; depth++) { // a cycle of causes must not hold anybody
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String state(SQLException e) {
        var state = e.getSQLState();
        return state == null ? "unknown" : state;
    }
}
