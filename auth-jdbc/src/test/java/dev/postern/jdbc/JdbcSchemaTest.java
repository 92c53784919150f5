package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStoreException;
import dev.postern.testkit.Threads;
import java.sql.SQLException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcSchemaTest {
    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void withoutTablesAStoreDoesNotStartAndSaysWhichFileToRun(TestDatabase database) {
        try (var pool = TestDatabase.pool(database.url())) {
            assertThatThrownBy(() -> JdbcTokenStore.of(pool))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("there is no table auth_schema: run dev/postern/jdbc/schema/"
                            + database.name().toLowerCase(Locale.ROOT)
                            + "/V1__postern.sql from the jar of auth-jdbc");

            assertThatThrownBy(() -> JdbcAccounts.of(pool).find("a@example.com"))
                    .isInstanceOf(TokenStoreException.class)
                    .hasMessageContaining("V1__postern.sql");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, 0, 0, 'are of version 0, this release needs version 1: run'",
        "POSTGRESQL, 3, 2, 'are of version 3, which this release, made for version 1, can''t use: run a newer release'",
        "H2, 0, 0, 'are of version 0, this release needs version 1: run'",
        "H2, 3, 2, 'are of version 3, which this release, made for version 1, can''t use: run a newer release'",
    })
    void anotherVersionIsRefused(TestDatabase database, int version, int compatibleWith, String message)
            throws SQLException {
        try (var pool = database.withTables()) {
            run(pool, "UPDATE auth_schema SET version = " + version + ", compatible_with = " + compatibleWith);

            assertThatThrownBy(() -> JdbcTokenStore.of(pool))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(message);
            assertThatThrownBy(() -> JdbcSchema.create(pool)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** The schema is migrated first, and the servers follow one by one. */
    @Test
    void aNewerVersionThatSaysSoIsTaken() throws SQLException {
        try (var pool = TestDatabase.H2.withTables()) {
            run(pool, "UPDATE auth_schema SET version = 2");

            JdbcTokenStore.of(pool).close();
            JdbcSchema.create(pool);
        }
    }

    @Test
    void aFileThatDidNotRunToItsEndIsTold() throws SQLException {
        try (var pool = TestDatabase.H2.withTables()) {
            run(pool, "DELETE FROM auth_schema");

            assertThatThrownBy(() -> JdbcTokenStore.of(pool)).hasMessageContaining("did not run to the end");
        }
    }

    @Test
    void manyServersMayCreateTheTablesAtOnce() {
        try (var pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url())) {
            Threads.runTogether(4, i -> {
                JdbcSchema.create(pool);
                return true;
            });
            JdbcTokenStore.of(pool).close();
        }
    }

    @Test
    void applicationsWithTablesOfTheirOwnShareADatabase() throws SQLException {
        try (var pool = TestDatabase.POSTGRESQL.withTables()) {
            JdbcSchema.create(pool, "shop_");
            run(pool, "UPDATE auth_schema SET version = 0");

            JdbcTokenStore.builder(pool).tablePrefix("shop_").build().close();
            assertThat(JdbcSchema.script("mysql", "shop_"))
                    .contains("shop_login")
                    .doesNotContain("auth_");
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "Auth", "1auth", "auth-", "auth;drop", "'a b'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void aPrefixThatSqlWouldReadOtherwiseIsRefused(String prefix) {
        try (var pool = TestDatabase.pool(TestDatabase.H2.url())) {
            assertThatThrownBy(() -> JdbcSchema.create(pool, prefix)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            JdbcTokenStore.builder(pool).tablePrefix(prefix).build())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aDatabaseThatThereIsNoSchemaForIsNamed() {
        try (var pool = TestDatabase.H2.withTables()) {
            var other = new ObservedDataSource(pool).callingItself("Oracle");

            assertThatThrownBy(() -> JdbcTokenStore.of(other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "the database calls itself Oracle; there is a schema for PostgreSQL, H2, MySQL, MariaDB");
        }
    }

    private static void run(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }
}
