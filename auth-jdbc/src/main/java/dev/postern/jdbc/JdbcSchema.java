package dev.postern.jdbc;

import dev.postern.TokenStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The tables: plain SQL files in this jar, {@code dev/postern/jdbc/schema/DATABASE/V1__postern.sql} and, in later
 * releases, those of the versions that follow. Nothing runs them behind anybody's back: whoever migrates the database
 * does, or {@link #create} for tests, for development and for a first start.
 *
 * <p>A release works with its own version of the schema and with newer ones that say so, so the schema is migrated first
 * and the servers follow one by one.
 */
public final class JdbcSchema {
    /** The version that this release needs. */
    public static final int VERSION = 1;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final List<String> FILES = List.of("V1__postern.sql");

    private JdbcSchema() {}

    /** Creates the tables with the prefix {@code auth_}, as {@link #create(DataSource, String)} does. */
    public static void create(DataSource dataSource) {
        create(dataSource, Tables.DEFAULT_PREFIX);
    }

    /**
     * Creates the tables unless they are there. Harmless if many servers do it at once.
     *
     * @param tablePrefix what the names of all tables start with: 1 to 31 lower-case letters, digits or {@code _}, a
     *     letter first
     * @throws IllegalArgumentException if the prefix is something else
     * @throws IllegalStateException if there are tables of a version that does not fit, or tables that are incomplete,
     *     or the database is none of those that there is a schema for; the message says what to do
     * @throws TokenStoreException if the database can't be reached or refuses
     */
    public static void create(DataSource dataSource, String tablePrefix) {
        var tables = new Tables(tablePrefix);
        var database = new Database(dataSource, tables, TIMEOUT);
        var problem = database.problem();
        if (problem.isEmpty()) {
            return;
        }
        if (!problem.get().isFirstStart()) {
            throw new IllegalStateException(problem.get().text());
        }
        try {
            run(dataSource, tables);
        } catch (SQLException e) {
            if (database.problem().isPresent()) { // else somebody else has created them meanwhile
                throw SqlFailures.failure("create the tables", e);
            }
        }
    }

    /**
     * Returns the SQL that creates the tables.
     *
     * @param database {@code postgresql}, {@code h2} or {@code mysql}, which is for MariaDB as well
     * @param tablePrefix as {@link #create(DataSource, String)} takes it
     * @throws IllegalArgumentException if either is something else
     */
    public static String script(String database, String tablePrefix) {
        var tables = new Tables(tablePrefix);
        var dialect = Arrays.stream(Dialect.values())
                .filter(candidate -> candidate.folder().equals(database))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is a schema for postgresql, h2 and mysql"));
        return script(dialect, tables);
    }

    /**
     * Why a database can't be used as it is.
     *
     * @param isFirstStart whether all that is wrong is that there are no tables yet
     * @param text what is wrong and what to do about it
     */
    record Problem(boolean isFirstStart, String text) {}

    /** Returns what is wrong with the schema; empty if it is the right one. */
    static Optional<Problem> problem(Call call, Dialect dialect, Tables tables) throws SQLException {
        try (var statement = call.prepare("SELECT version, compatible_with FROM " + tables.schema());
                var row = statement.executeQuery()) {
            if (!row.next()) {
                return other("the table " + tables.schema() + " is empty: its file did not run to the end");
            }
            return problem(row.getInt(1), row.getInt(2), dialect, tables);
        } catch (SQLException e) {
            if (SqlFailures.isMissingTable(e)) {
                return Optional.of(
                        new Problem(true, "there is no table " + tables.schema() + ": " + remedy(dialect, 1)));
            }
            throw e;
        }
    }

    private static Optional<Problem> problem(int version, int compatibleWith, Dialect dialect, Tables tables) {
        if (version < VERSION) {
            return other("the tables " + tables.prefix() + "* are of version " + version
                    + ", this release needs version " + VERSION + ": " + remedy(dialect, version + 1));
        }
        if (compatibleWith > VERSION) {
            return other("the tables " + tables.prefix() + "* are of version " + version
                    + ", which this release, made for version " + VERSION
                    + ", can't use: run a newer release of auth-jdbc");
        }
        return Optional.empty();
    }

    private static Optional<Problem> other(String text) {
        return Optional.of(new Problem(false, text));
    }

    private static String remedy(Dialect dialect, int from) {
        return "run "
                + FILES.subList(from - 1, FILES.size()).stream()
                        .map(file -> path(dialect, file))
                        .collect(Collectors.joining(", "))
                + " from the jar of auth-jdbc";
    }

    private static void run(DataSource dataSource, Tables tables) throws SQLException {
        try (var call = Call.on(dataSource.getConnection(), TIMEOUT)) {
            var product = call.connection().getMetaData().getDatabaseProductName();
            call.begin(true);
            for (var sql : script(Dialect.of(product).orElseThrow(), tables).split(";\\s*\n", -1)) {
                if (!sql.isBlank()) {
                    try (var statement = call.prepare(sql)) {
                        statement.execute();
                    }
                }
            }
            call.commit();
        }
    }

    private static String script(Dialect dialect, Tables tables) {
        return FILES.stream()
                .map(file -> read(path(dialect, file)))
                .collect(Collectors.joining("\n"))
                .replaceAll("(?m)^\\s*--.*\n", "")
                .replaceAll("\\bauth_", tables.prefix());
    }

    private static String path(Dialect dialect, String file) {
        return "dev/postern/jdbc/schema/" + dialect.folder() + "/" + file;
    }

    private static String read(String path) {
        try (var in = JdbcSchema.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
