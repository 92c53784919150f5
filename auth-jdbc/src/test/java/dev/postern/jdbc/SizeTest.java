package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.testkit.TestLogins;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a login takes in PostgreSQL, and that what a verb costs does not grow with the table. */
class SizeTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);

    @Test
    void aLoginTakesWhatThePageOfStoresSays() throws SQLException {
        try (var pool = TestDatabase.POSTGRESQL.withTables();
                var store = store(new ObservedDataSource(pool))) {
            fill(pool, store, 20_000);

            assertThat(bytes(pool, "pg_table_size") + bytes(pool, "pg_indexes_size"))
                    .isLessThan(20_000 * 700);
        }
    }

    /** Prints the figures of the page. */
    @Test
    @Tag("soak")
    void aVerbCostsTheSameAmongAMillionLogins() throws SQLException {
        for (var rows : new int[] {1_000, 1_000_000}) {
            try (var pool = TestDatabase.POSTGRESQL.withTables()) {
                var observed = new ObservedDataSource(pool);
                try (var store = store(observed)) {
                    fill(pool, store, rows);
                    System.out.printf(
                            "%,d logins: %d bytes of table and %d of indexes each%n",
                            rows, bytes(pool, "pg_table_size") / rows, bytes(pool, "pg_indexes_size") / rows);
                    var times = new long[5];
                    for (var round = 0; round < 2_000; round++) {
                        var login = reference(TestLogins.subject());
                        var next = login.next()
                                .lastSeenAt(Instant.now().plusSeconds(60))
                                .build();
                        assertThat(timed(observed, times, 0, () -> store.insert(login, LIMIT)))
                                .isEqualTo(4);
                        assertThat(timed(observed, times, 1, () -> store.find(login.id())))
                                .isEqualTo(1);
                        assertThat(timed(observed, times, 2, () -> store.replace(login, next)))
                                .isEqualTo(1);
                        assertThat(timed(observed, times, 3, () -> store.findAll(login.subject())))
                                .isEqualTo(1);
                        assertThat(timed(observed, times, 4, () -> store.deleteAll(login.subject())))
                                .isEqualTo(4);
                    }
                    for (var verb = 0; verb < times.length; verb++) {
                        var name = new String[] {"insert", "find", "touch", "list", "end all"}[verb];
                        System.out.printf("%,d logins, %s: %d us%n", rows, name, times[verb] / 2_000 / 1_000);
                    }
                }
            }
        }
    }

    private static int timed(ObservedDataSource observed, long[] times, int verb, Runnable action) {
        var start = System.nanoTime();
        var sent = observed.sentDuring(action).size();
        times[verb] += System.nanoTime() - start;
        return sent;
    }

    /** Copies of one login, as many subjects with one each. */
    private static void fill(HikariDataSource pool, JdbcTokenStore store, int rows) throws SQLException {
        var login = reference("user-000001");
        store.insert(login, LIMIT);
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO auth_login SELECT substr(md5(n::text), 1, 25), 'user-' || lpad(n::text, 6, '0'),"
                            + " version, strategy, authenticated_at, last_seen_at, expires_at, idle_timeout, purge_at,"
                            + " secret_hash, identity_data, client_data, strategy_data"
                            + " FROM auth_login, generate_series(2, " + rows + ") AS numbers (n)");
            statement.execute("VACUUM ANALYZE auth_login");
        }
    }

    private static long bytes(HikariDataSource pool, String function) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT " + function + "('auth_login')")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Id, e-mail, name and three roles, and what a browser says of itself. */
    private static LoginRecord reference(String subject) {
        var login = TestLogins.of(
                new Identity(
                        subject,
                        Set.of("user", "editor", "admin"),
                        Set.of(),
                        Map.of("email", "someone@example.com", "name", "Some One")),
                Instant.now());
        return new LoginRecord(
                login.id(),
                1,
                "session",
                login.identity(),
                new Client("", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "192.0.2.7"),
                login.authenticatedAt(),
                login.lastSeenAt(),
                login.expiresAt(),
                login.idleTimeout(),
                login.secretHash(),
                Map.of());
    }

    private static JdbcTokenStore store(ObservedDataSource source) {
        return JdbcTokenStore.builder(source.dataSource())
                .purgeInterval(Duration.ofDays(1_000))
                .timeout(Duration.ofSeconds(30))
                .build();
    }
}
