package dev.postern.jdbc;

import dev.postern.TokenStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on connections of a {@link DataSource} and turns every failure into a {@link TokenStoreException}, but
 * for a value that is too long, which is the caller's mistake. The first
 * connection tells which database it is and whether the schema is the right one; until it does, every call asks again.
 */
final class Database {
    /** How often work is done at most that the database undid each time to resolve a conflict. */
    private static final int ATTEMPTS = 5;

    /** What is done on a connection. May be done more than once, but only after all of it was undone. */
    @FunctionalInterface
    interface Work<T> {
        T on(Call call) throws SQLException;
    }

    private final DataSource source;
    private final Tables tables;
    private final Duration timeout;
    private volatile @Nullable Known known;

    Database(DataSource source, Tables tables, Duration timeout) {
        this.source = source;
        this.tables = tables;
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    Tables tables() {
        return tables;
    }

    /** One statement that changes nothing: repeated once if its connection turned out to be dead. */
    <T> T read(Work<T> work) {
        return run("read", true, false, work);
    }

    /** One statement that changes something: if its connection breaks, nobody knows whether the server did as told. */
    <T> T write(Work<T> work) {
        return run("write", false, false, work);
    }

    /** Several statements in one step. */
    <T> T transaction(Work<T> work) {
        return run("write", false, true, work);
    }

    /**
     * Looks whether the database is one of ours and its schema the right one.
     *
     * @return what is wrong and what to do about it
     */
    Optional<JdbcSchema.Problem> problem() {
        try (var call = Call.on(connect(), timeout)) {
            var found = look(call);
            call.commit();
            return found.problem();
        } catch (SQLException e) {
            throw SqlFailures.failure("read", e);
        }
    }

    private <T> T run(String verb, boolean repeatable, boolean severalStatements, Work<T> work) {
        var start = System.nanoTime();
        for (var attempt = 1; ; attempt++) {
            try {
                return once(severalStatements, work);
            } catch (SQLException e) {
                if (SqlFailures.isTooLong(e)) { // a table that somebody made narrower; without the cause: it may quote
                    throw new IllegalArgumentException("a value is longer than its column takes (SQLState 22001)");
                }
                var again = SqlFailures.wasRolledBack(e)
                        ? attempt < ATTEMPTS
                        : repeatable && attempt == 1 && SqlFailures.wasDead(e);
                if (!again || System.nanoTime() - start > timeout.toNanos()) {
                    throw SqlFailures.failure(verb, e);
                }
            }
        }
    }

    private <T> T once(boolean severalStatements, Work<T> work) throws SQLException {
        try (var call = Call.on(connect(), timeout)) {
            var database = known(call);
            call.dialect(database.dialect().orElseThrow());
            if (severalStatements) {
                call.begin(database.isReadCommitted());
            }
            var result = work.on(call);
            call.commit();
            return result;
        }
    }

    private Connection connect() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw SqlFailures.failure("connect", e);
        } catch (RuntimeException e) { // some pools throw what they like
            throw new TokenStoreException("the pool of connections failed", e);
        }
    }

    private Known known(Call call) throws SQLException {
        var seen = known;
        if (seen == null) {
            seen = look(call);
            if (seen.problem().isPresent()) {
                throw new TokenStoreException(seen.problem().get().text());
            }
            known = seen;
        }
        return seen;
    }

    private Known look(Call call) throws SQLException {
        var connection = call.connection();
        var product = connection.getMetaData().getDatabaseProductName();
        var dialect = Dialect.of(product);
        var isReadCommitted = connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED;
        var problem = dialect.isPresent()
                ? JdbcSchema.problem(call, dialect.get(), tables)
                : Optional.of(new JdbcSchema.Problem(
                        false, "the database calls itself " + product + "; there is a schema for " + Dialect.PRODUCTS));
        call.undo(); // what comes next starts a transaction of its own
        return new Known(dialect, isReadCommitted, problem);
    }

    /**
     * What the first connection told.
     *
     * @param isReadCommitted whether connections come with that isolation, so that nobody has to set it
     */
    private record Known(Optional<Dialect> dialect, boolean isReadCommitted, Optional<JdbcSchema.Problem> problem) {}
}
