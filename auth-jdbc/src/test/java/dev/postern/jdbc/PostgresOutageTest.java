package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import dev.postern.testkit.PostgresServer;
import dev.postern.testkit.TestLogins;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is killed, hangs, comes back, or is busy with something else; behind a pool as the page of stores says. */
class PostgresOutageTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static final Duration POOL_WAIT = Duration.ofMillis(250);

    /** The pool's wait, the time-out, as long again for a cancel that gets no answer, and what a busy machine adds. */
    private static final Duration BOUND =
            POOL_WAIT.plusSeconds(1).plusSeconds(1).plusSeconds(3);

    private static PostgresServer server;

    private HikariDataSource pool;
    private JdbcTokenStore store;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @BeforeEach
    void open() {
        var config = new HikariConfig();
        config.setJdbcUrl(server.createDatabase() + "&connectTimeout=1&cancelSignalTimeout=1");
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        config.setValidationTimeout(250);
        pool = new HikariDataSource(config);
        JdbcSchema.create(pool);
        store = JdbcTokenStore.builder(pool).timeout(Duration.ofSeconds(1)).build();
    }

    @AfterEach
    void close() {
        store.close();
        pool.close();
    }

    @Test
    void aKilledServerFailsEveryVerbInTimeAndIsNoLogout() {
        try (var postern = Postern.builder(AuthConfig.of(Map.of()))
                .store(store)
                .events(event -> {})
                .build()) {
            var token =
                    postern.issue(Identity.of("alice"), Client.UNKNOWN).tokens().accessToken();
            server.stop();

            var login = login();
            assertFailInTime(login, verbs(login));
            assertThatThrownBy(() -> postern.authenticate(token)).isInstanceOf(TokenStoreException.class);

            server.restart();
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> postern.authenticate(token) instanceof AuthResult.Accepted);
            assertThat(postern.logins().endAll("alice")).isNotNull();
            assertThat(postern.authenticate(token)).isInstanceOf(AuthResult.Rejected.class);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeTheKillHolds() {
        var ended = new ArrayList<LoginRecord>();
        for (var i = 0; i < 20; i++) {
            var login = login();
            store.insert(login, LIMIT);
            ended.add(login);
        }
        var kept = ended.remove(0);
        ended.forEach(login -> store.delete(login.id()));
        server.stop();
        server.restart();

        Awaitility.await().ignoreExceptions().until(() -> store.find(kept.id()).isPresent());
        ended.forEach(login -> assertThat(store.find(login.id())).isEmpty());
    }

    @Test
    void aServerThatHangsHoldsARequestNoLongerThanTheBound() {
        var login = login();
        store.insert(login, LIMIT);
        server.freeze();
        try {
            assertFailInTime(login, verbs(login).subList(0, 3));
        } finally {
            server.thaw();
        }
        Awaitility.await().ignoreExceptions().until(() -> store.find(login.id()).isPresent());
        assertThat(store.delete(login.id())).isTrue();
    }

    @Test
    void aLockThatSomebodyHoldsIsNotWaitedForLongerThanTheTimeout() throws Exception {
        var login = login();
        store.insert(login, LIMIT);
        try (var holder = pool.getConnection()) {
            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE auth_login, auth_lock IN ACCESS EXCLUSIVE MODE");
                assertFailInTime(login, verbs(login).subList(0, 3));
            }
            holder.rollback();
        }
        assertThat(store.delete(login.id())).isTrue();
    }

    private List<ThrowingCallable> verbs(LoginRecord login) {
        return List.of(
                () -> store.find(login.id()),
                () -> store.delete(login.id()),
                () -> store.insert(login(), LIMIT),
                () -> store.replace(login, login.next().build()),
                () -> store.delete(login.id(), login.secretHash()),
                () -> store.findAll(login.subject()),
                () -> store.deleteAll(login.subject()),
                () -> store.deleteOthers(login.subject(), login.id()));
    }

    private static void assertFailInTime(LoginRecord login, List<ThrowingCallable> verbs) {
        for (var verb : verbs) {
            var start = System.nanoTime();
            assertThatThrownBy(verb)
                    .isInstanceOf(TokenStoreException.class)
                    .hasMessageNotContainingAny(login.id(), login.subject(), login.secretHash(), "127.0.0.1");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        }
    }

    private static LoginRecord login() {
        return TestLogins.of(TestLogins.subject(), Instant.now());
    }
}
