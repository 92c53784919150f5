package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStoreException;
import dev.postern.testkit.TestLogins;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract can't see: connections, statements, failures, and what stands in the table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcTokenStoreSuite {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final LoginLimit LIMIT = new LoginLimit(100);

    final HikariDataSource pool;
    private final ObservedDataSource observed;
    private final JdbcTokenStore store;

    JdbcTokenStoreSuite(TestDatabase database) {
        pool = database.withTables();
        observed = new ObservedDataSource(pool);
        store = quiet(observed);
    }

    @AfterEach
    void recover() {
        observed.fault(sql -> {});
    }

    @AfterAll
    void close() {
        store.close();
        pool.close();
    }

    @Test
    void eachVerbIsAFixedNumberOfStatementsHoweverManyLoginsThereAre() {
        for (var logins : new int[] {1, 50}) {
            var subject = TestLogins.subject();
            var records =
                    IntStream.range(0, logins).mapToObj(i -> inserted(subject)).toList();
            var first = records.get(0);
            var touched = first.next().lastSeenAt(NOON.plusSeconds(60)).build();
            var changed = touched.next().data(Map.of("a", "1")).build();

            assertSent(1, () -> store.find(first.id()));
            assertSent(1, () -> store.findAll(subject));
            assertSent(1, () -> store.replace(first, touched));
            assertSent(1, () -> store.replace(touched, changed));
            assertSent(4, () -> store.insert(login(subject), LIMIT));
            assertSent(5, () -> store.insert(login(subject), new LoginLimit(logins + 1)));
            assertSent(1, () -> store.delete(first.id(), "another"));
            assertSent(1, () -> store.delete(first.id()));
            var kept = inserted(subject);
            assertSent(4, () -> store.deleteOthers(subject, kept.id()));
            assertSent(4, () -> store.deleteAll(subject));
            assertSent(3, () -> store.deleteAll(subject));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 2", "false, 2", "true, 4", "false, 4", "true, 8", "false, 8"})
    void aConnectionGoesBackAsItCameAndNothingIsLeftUncommitted(boolean autoCommit, int isolation) {
        var config = new HikariConfig();
        config.setJdbcUrl(pool.getJdbcUrl());
        config.setMaximumPoolSize(2);
        config.setAutoCommit(autoCommit);
        config.setTransactionIsolation(String.valueOf(isolation));
        try (var set = new HikariDataSource(config)) {
            var returned = new AtomicInteger();
            var source = new ObservedDataSource(set);
            source.onReturn(connection -> {
                returned.incrementAndGet();
                assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(connection.getNetworkTimeout()).isZero();
                assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
            });
            try (var differing = quiet(source)) {
                var subject = TestLogins.subject();
                var first = login(subject);
                differing.insert(first, LIMIT);
                assertThat(store.find(first.id())).contains(first);
                assertThat(differing.find(first.id())).contains(first);
                var second = first.next().data(Map.of("a", "1")).build();
                assertThat(differing.replace(first, second)).isTrue();
                assertThat(store.find(first.id())).contains(second);
                assertThatThrownBy(() -> differing.insert(first, LIMIT)).isInstanceOf(IllegalStateException.class);
                assertThat(differing.findAll(subject)).containsExactly(second);
                assertThat(differing.delete(first.id(), "another")).isFalse();
                assertThat(differing.delete(first.id())).isTrue();
                assertThat(store.find(first.id())).isEmpty();
                var third = inserted(subject);
                assertThat(differing.deleteAll(subject)).containsExactly(third.id());
                assertThat(store.findAll(subject)).isEmpty();
            }
            assertThat(returned).hasValue(9);
        }
    }

    @Test
    void aConflictThatTheDatabaseHasUndoneIsTriedAgainAFewTimes() {
        var subject = TestLogins.subject();
        var login = login(subject);
        failTimes(4, "INSERT INTO auth_login", () -> new SQLException("deadlock", "40P01"));
        assertThat(store.insert(login, LIMIT).inserted()).isTrue();
        assertThat(store.findAll(subject)).containsExactly(login);

        failTimes(4, "commit", () -> new SQLException("serialisation", "40001"));
        assertThat(store.deleteAll(subject)).containsExactly(login.id());

        failTimes(5, "DELETE", () -> new SQLException("deadlock", "40001"));
        assertThatThrownBy(() -> store.delete(login.id())).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void aReadOnADeadConnectionIsMadeOnceMoreAndAWriteIsNot() {
        var subject = TestLogins.subject();
        var login = inserted(subject);
        failTimes(1, "SELECT", () -> new SQLException("gone", "08006"));
        assertThat(store.find(login.id())).contains(login);
        failTimes(1, "SELECT", () -> new SQLException("shutting down", "57P01"));
        assertThat(store.findAll(subject)).containsExactly(login);

        failTimes(2, "SELECT", () -> new SQLException("gone", "08006"));
        assertThatThrownBy(() -> store.find(login.id())).isInstanceOf(TokenStoreException.class);

        for (var write : List.<ThrowingCallable>of(
                () -> store.insert(login(subject), LIMIT),
                () -> store.replace(login, login.next().build()),
                () -> store.delete(login.id()),
                () -> store.deleteAll(subject))) {
            failTimes(1, "", () -> new SQLException("gone", "08006"));
            assertThatThrownBy(write).isInstanceOf(TokenStoreException.class);
        }
        assertThat(store.findAll(subject)).containsExactly(login);
    }

    @Test
    void aReadThatTimedOutIsNotMadeAgain() {
        for (var failure : List.<Failure>of(
                () -> new SQLTimeoutException("late", "57014"),
                () -> new SQLException("late", "08006", new SocketTimeoutException()))) {
            failTimes(1, "SELECT", failure);
            assertThatThrownBy(() -> store.findAll("nobody")).isInstanceOf(TokenStoreException.class);
        }
    }

    @Test
    void aCommitOfWhichNobodyKnowsIsAFailureAndIsNotRepeated() {
        var subject = TestLogins.subject();
        failTimes(1, "commit", () -> new SQLException("gone", "08007"));

        assertThatThrownBy(() -> store.insert(login(subject), LIMIT)).isInstanceOf(TokenStoreException.class);
        assertThat(store.findAll(subject)).isEmpty();
    }

    /** It would be deleted and nobody would be told. */
    @Test
    void noLoginIsMadeBetweenTheStatementsThatEndAll() {
        var subject = TestLogins.subject();
        var login = inserted(subject);
        try (var patient = builder(observed).timeout(Duration.ofSeconds(30)).build();
                var hasty = builder(new ObservedDataSource(pool))
                        .timeout(Duration.ofSeconds(1))
                        .build()) {
            var tried = new AtomicInteger();
            observed.fault(sql -> {
                if (sql.startsWith("DELETE FROM auth_login") && tried.getAndIncrement() == 0) {
                    assertThatThrownBy(() -> hasty.insert(login(subject), LIMIT))
                            .isInstanceOf(TokenStoreException.class);
                }
            });

            assertThat(patient.deleteAll(subject)).containsExactly(login.id());
            assertThat(tried).hasValue(1);
        }
        assertThat(store.findAll(subject)).isEmpty();
    }

    @Test
    void whatAPoolThrowsIsAFailureOfTheStore() {
        var shut = TestDatabase.pool(pool.getJdbcUrl());
        try (var broken = quiet(new ObservedDataSource(shut))) {
            shut.close();
            assertThatThrownBy(() -> broken.findAll("nobody")).isInstanceOf(TokenStoreException.class);
        }
    }

    @Test
    void aPoolThatIsUsedUpSaysSo() throws SQLException {
        var config = new HikariConfig();
        config.setJdbcUrl(pool.getJdbcUrl());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(250); // before the pool is made, which does not hear of it later
        try (var small = new HikariDataSource(config);
                var used = quiet(new ObservedDataSource(small));
                var held = small.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThatThrownBy(() -> used.findAll("nobody"))
                    .isInstanceOf(TokenStoreException.class)
                    .rootCause()
                    .hasMessageContaining("active=1");
        }
    }

    @Test
    void noValueOfARowGetsIntoAnException() {
        var subject = TestLogins.subject();
        var login = login(subject);
        for (var state : List.of("22001", "23502", "HY000", "22021")) {
            failTimes(1, "INSERT INTO auth_login", () -> new SQLException("row (" + login.secretHash() + ")", state));
            assertThatThrownBy(() -> store.insert(login, LIMIT)).satisfies(failure -> {
                var text = new StringWriter();
                failure.printStackTrace(new PrintWriter(text));
                assertThat(text.toString()).doesNotContain(login.secretHash());
            });
        }
    }

    @Test
    void whatIsTooLongIsTheCallersMistakeAndNamesItselfAndTheLimit() {
        var subject = TestLogins.subject();
        var login = inserted(subject);
        assertTooLong(
                "the strategy of a login: 65 characters",
                "64",
                () -> store.insert(with(login(subject), "s".repeat(65), "hash"), LIMIT));
        var long129 = "h".repeat(129);
        assertTooLong(
                "the hash of the secret of a login: 129 characters",
                "128",
                () -> store.insert(with(login(subject), "session", long129), LIMIT));
        assertTooLong(
                "the hash of the secret of a login: 129 characters",
                "128",
                () -> store.replace(login, login.next().secretHash(long129).build()));
        var claims = new HashMap<String, String>();
        for (var i = 0; i < 16; i++) {
            claims.put("claim" + i, "x".repeat(1 << 16));
        }
        var vast = new Identity(subject, Set.of(), Set.of(), claims);
        assertTooLong(
                "the roles, permissions and claims of a login: 1,0",
                "1,048,576",
                () -> store.replace(login, login.next().identity(vast).build()));
        assertThat(store.findAll(subject)).containsExactly(login);

        var longest = with(login(subject), "s".repeat(64), "h".repeat(128));
        store.insert(longest, LIMIT);
        assertThat(store.find(longest.id())).contains(longest);
    }

    private static void assertTooLong(String what, String limit, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("at most " + limit)
                .hasMessageNotContainingAny("hhh", "sss", "xxx");
    }

    private static LoginRecord with(LoginRecord login, String strategy, String secretHash) {
        return new LoginRecord(
                login.id(),
                1,
                strategy,
                login.identity(),
                login.client(),
                login.authenticatedAt(),
                login.lastSeenAt(),
                login.expiresAt(),
                login.idleTimeout(),
                secretHash,
                login.data());
    }

    @Test
    void aColumnThatSomebodyMadeNarrowerIsNoOutage() {
        var login = login(TestLogins.subject());
        failTimes(1, "INSERT INTO auth_login", () -> new SQLException("too long: " + login.secretHash(), "22001"));

        assertThatThrownBy(() -> store.insert(login, LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than its column")
                .hasNoCause();
        assertThat(store.findAll(login.subject())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0", "\uD800", "a\uDC00"})
    void aSubjectThatNobodyCanHaveHasNoLoginsAndIsNoOutage(String subject) {
        var login = inserted("?");
        assertThat(store.findAll(subject)).isEmpty();
        assertThat(store.deleteAll(subject)).isEmpty();
        assertThat(store.deleteOthers(subject, login.id())).isEmpty();
        assertThat(store.deleteAll("?")).containsExactly(login.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity_data", "client_data", "strategy_data"})
    void aRecordThatCantBeReadIsAbsentAndCanBeEnded(String column) throws SQLException {
        for (var bytes : List.of(
                "X''", "X'02'", "X'01'", "X'01FF'", "X'0101FFFFFFFF'", "X'01010163000000000000'", "X'010101FF'")) {
            var subject = TestLogins.subject();
            var broken = inserted(subject);
            var good = inserted(subject);
            run("UPDATE auth_login SET " + column + " = " + literal(bytes) + " WHERE id = '" + broken.id() + "'");

            assertThat(store.find(broken.id())).as(bytes).isEmpty();
            assertThat(store.findAll(subject)).containsExactly(good);
            assertThat(store.insert(login(subject), new LoginLimit(2)).ended()).hasSize(1);
            assertThat(store.deleteAll(subject)).hasSize(2);
        }
    }

    @Test
    void anIllegalSubjectOrTimeInTheTableIsAbsentToo() throws SQLException {
        var login = inserted(TestLogins.subject());
        run("UPDATE auth_login SET expires_at = " + Long.MAX_VALUE + ", version = 0 WHERE id = '" + login.id() + "'");

        assertThat(store.find(login.id())).isEmpty();
    }

    /** What the first release wrote; every later one of this major version has to read it. */
    @Test
    void aRecordOfTheFirstReleaseIsRead() throws SQLException {
        run("INSERT INTO auth_login (id, subject, version, strategy, authenticated_at, last_seen_at, expires_at,"
                + " idle_timeout, purge_at, secret_hash, identity_data, client_data, strategy_data) VALUES ("
                + "'XhqAAAAAAAAAAAAAAAAAAAAAA', 'golden', 7, 'session', 1767225600001, 1767225600002, 1767225600003, 60000,"
                + " 1767232800000, 'hash', "
                + literal("X'01020561646D696E047573657201047265616401" + "05656D61696C0D61406578616D706C652E636F6D'")
                + ", " + literal("X'01046465736B0246460131'")
                + ", " + literal("X'010104636172740331C3A4'")
                + ")");

        assertThat(store.find("XhqAAAAAAAAAAAAAAAAAAAAAA")).contains(golden());
    }

    private static LoginRecord golden() {
        return new LoginRecord(
                "XhqAAAAAAAAAAAAAAAAAAAAAA",
                7,
                "session",
                new Identity("golden", Set.of("admin", "user"), Set.of("read"), Map.of("email", "a@example.com")),
                new Client("desk", "FF", "1"),
                Instant.ofEpochMilli(1_767_225_600_001L),
                Instant.ofEpochMilli(1_767_225_600_002L),
                Instant.ofEpochMilli(1_767_225_600_003L),
                Duration.ofMinutes(1),
                "hash",
                Map.of("cart", "1\u00e4"));
    }

    @FunctionalInterface
    private interface Failure {
        SQLException get();
    }

    private void failTimes(int times, String start, Failure failure) {
        var left = new AtomicInteger(times);
        observed.fault(sql -> {
            if (sql.startsWith(start) && left.getAndDecrement() > 0) {
                throw failure.get();
            }
        });
    }

    private void assertSent(int count, Runnable action) {
        assertThat(observed.sentDuring(action)).hasSize(count);
    }

    private LoginRecord inserted(String subject) {
        var login = login(subject);
        store.insert(login, LIMIT);
        return login;
    }

    private static LoginRecord login(String subject) {
        return TestLogins.of(subject, NOON);
    }

    /** A store whose purge does not run while a test does. */
    private static JdbcTokenStore quiet(ObservedDataSource source) {
        return builder(source).build();
    }

    private static JdbcTokenStore.Builder builder(ObservedDataSource source) {
        return JdbcTokenStore.builder(source.dataSource()).purgeInterval(Duration.ofDays(1_000));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Bytes as this database writes them. */
    abstract String literal(String hex);
}
