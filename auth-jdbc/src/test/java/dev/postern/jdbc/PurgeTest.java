package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.TestLogins;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PurgeTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static final Duration NEVER = Duration.ofDays(1_000);

    private final String subject = TestLogins.subject();

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aLoginGoesWithinAnHourOfItsEndAndNotBefore(TestDatabase database) throws SQLException {
        try (var pool = database.withTables();
                var store = store(pool)) {
            var login = inserted(store, NOON);
            var clock = MutableClock.at(login.endsAt());
            var purge = purge(pool, clock, 10);

            assertThat(purge.purge()).isZero();
            clock.advance(Duration.ofSeconds(59));
            assertThat(purge.purge()).isZero();
            clock.advance(Duration.ofHours(1));
            assertThat(purge.purge()).isEqualTo(1);
            assertThat(store.findAll(subject)).isEmpty();
        }
    }

    @Test
    void aTouchKeepsALoginAndItsOwnTimeoutCounts() {
        try (var pool = TestDatabase.POSTGRESQL.withTables();
                var store = store(pool)) {
            var idle = inserted(store, NOON);
            var used = inserted(store, NOON);
            store.replace(
                    used, used.next().lastSeenAt(NOON.plus(Duration.ofHours(3))).build());

            assertThat(purge(pool, MutableClock.at(NOON.plus(Duration.ofHours(3))), 10)
                            .purge())
                    .isEqualTo(1);
            assertThat(store.find(idle.id())).isEmpty();
            assertThat(store.find(used.id())).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aServerWhoseClockIsAheadEndsNobodysLogin(TestDatabase database) {
        try (var pool = database.withTables();
                var store = store(pool)) {
            var login = inserted(store, Clock.systemUTC().instant());
            var yearsAhead = Clock.offset(Clock.systemUTC(), Duration.ofDays(1_000));

            assertThat(purge(pool, yearsAhead, 10).purge()).isZero();
            assertThat(store.find(login.id())).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void allThatIsOverGoesInBatches(TestDatabase database) {
        try (var pool = database.withTables();
                var store = store(pool)) {
            for (var i = 0; i < 25; i++) {
                inserted(store, NOON);
            }
            assertThat(purge(pool, Clock.systemUTC(), 10).purge()).isEqualTo(25);
            assertThat(store.findAll(subject)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void oneServerAtATimeRemoves(TestDatabase database) throws SQLException {
        try (var pool = database.withTables();
                var store = store(pool)) {
            var first = purge(pool, Clock.systemUTC(), 10);
            var second = purge(pool, Clock.systemUTC(), 10);
            first.purge();
            inserted(store, NOON);

            assertThat(second.purge()).isZero();
            assertThat(first.purge()).isEqualTo(1);

            inserted(store, NOON);
            run(pool, "UPDATE auth_lease SET expires_at = 1"); // as it would be some time after the first one died
            assertThat(second.purge()).isEqualTo(1);
            assertThat(first.purge()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aRowThatIsInUseIsLeftForLater(TestDatabase database) throws SQLException {
        try (var pool = database.withTables();
                var store = store(pool)) {
            var used = inserted(store, NOON);
            inserted(store, NOON);
            var purge = purge(pool, Clock.systemUTC(), 10);
            try (var connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                try (var statement = connection.createStatement()) {
                    statement.execute("SELECT id FROM auth_login WHERE id = '" + used.id() + "' FOR UPDATE");
                    assertThat(purge.purge()).isEqualTo(1);
                }
                connection.rollback();
            }
            assertThat(purge.purge()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.postern.jdbc.TestDatabase#available")
    void aBucketThatIsFullAgainGoes(TestDatabase database) {
        try (var pool = database.withTables();
                var store = store(pool)) {
            var buckets = store.attempts().orElseThrow();
            buckets.take("address:192.0.2.1", 2, Duration.ofMinutes(10), NOON);
            buckets.take("address:192.0.2.1", 2, Duration.ofMinutes(10), NOON);

            var clock = MutableClock.at(NOON.plus(Duration.ofMinutes(10)).minusMillis(1));
            var purge = purge(pool, clock, 10);
            assertThat(purge.purge()).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(purge.purge()).isEqualTo(1);
            assertThat(buckets.take("address:192.0.2.1", 2, Duration.ofMinutes(10), NOON))
                    .isEmpty();
        }
    }

    @Test
    void theStoreRemovesByItselfSurvivesADeadDatabaseAndStopsWhenItIsClosed() throws SQLException {
        try (var pool = TestDatabase.POSTGRESQL.withTables()) {
            var observed = new ObservedDataSource(pool);
            var dead = new AtomicBoolean(true);
            var failed = new AtomicBoolean();
            observed.fault(sql -> {
                if (dead.get()) {
                    failed.set(true);
                    throw new SQLException("gone", "08006");
                }
            });
            JdbcTokenStore store;
            try (var writer = store(pool)) {
                inserted(writer, NOON);
                store = JdbcTokenStore.builder(observed.dataSource())
                        .purgeInterval(Duration.ofMillis(20))
                        .build();
                Awaitility.await().untilTrue(failed);
                failed.set(false);
                Awaitility.await().untilTrue(failed);
                dead.set(false);

                Awaitility.await().until(() -> writer.findAll(subject).isEmpty());
            }
            assertThat(purgeThreads()).isOne();
            store.close();
            assertThat(purgeThreads()).isZero();
            assertThat(pool.isClosed()).isFalse();
        }
    }

    private static long purgeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("postern-jdbc-purge"))
                .count();
    }

    private static JdbcTokenStore store(HikariDataSource pool) {
        return JdbcTokenStore.builder(pool).purgeInterval(NEVER).build();
    }

    private static Purge purge(HikariDataSource pool, Clock clock, int batch) {
        var database = new Database(pool, new Tables("auth_"), Duration.ofSeconds(5));
        return new Purge(database, clock, Duration.ofHours(1), batch);
    }

    private LoginRecord inserted(JdbcTokenStore store, Instant at) {
        var login = TestLogins.of(subject, at);
        store.insert(login, LIMIT);
        return login;
    }

    private static void run(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
