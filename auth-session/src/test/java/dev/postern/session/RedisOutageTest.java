package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginLimit;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** A server that dies, hangs, comes back, or keeps us out. */
class RedisOutageTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration POOL_WAIT = Duration.ofMillis(100);

    /** Connect, answer and pool wait, each at its worst, and what a busy machine adds. */
    private static final Duration BOUND =
            POOL_WAIT.plus(TIMEOUT.multipliedBy(2)).plusMillis(500);

    private final RedisServer server = RedisServer.start();
    private final TokenStore store = store(server.uri());

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    @Test
    void everyVerbFailsInTimeAndSaysNothingOfLoginOrServer() {
        var login = Logged.in("alice");
        store.insert(login, LIMIT);
        server.stop();

        var verbs = List.<ThrowingCallable>of(
                () -> store.find(login.id()),
                () -> store.insert(Logged.in("alice"), LIMIT),
                () -> store.replace(login, login.next().build()),
                () -> store.delete(login.id()),
                () -> store.delete(login.id(), "hash"),
                () -> store.findAll("alice"),
                () -> store.deleteAll("alice"),
                () -> store.deleteOthers("alice", login.id()));
        for (var verb : verbs) {
            var start = System.nanoTime();
            assertThatThrownBy(verb)
                    .isInstanceOf(TokenStoreException.class)
                    .hasMessageNotContainingAny(login.id(), "alice", "127.0.0.1", "hash");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        }
    }

    @Test
    void theSameStoreWorksAgainAfterARestart() {
        var login = Logged.in("alice");
        store.insert(login, LIMIT);
        server.stop();
        assertThatThrownBy(() -> store.find(login.id())).isInstanceOf(TokenStoreException.class);
        assertThatThrownBy(() -> store.delete(login.id())).isInstanceOf(TokenStoreException.class);

        server.restart(); // empty, and without our scripts

        assertThat(store.find(login.id())).isEmpty();
        store.insert(login, LIMIT);
        assertThat(store.replace(login, login.next().build())).isTrue();
        assertThat(store.findAll("alice")).hasSize(1);
        assertThat(store.delete(login.id(), "hash")).isTrue();
        assertThat(store.deleteAll("alice")).isEmpty();
    }

    @Test
    void aReadSurvivesARestartAndAWriteFailsOnce() {
        store.deleteAll("alice");
        server.restart();
        assertThat(store.find(Logged.in("alice").id())).isEmpty();

        store.deleteAll("alice");
        server.restart();
        assertThatThrownBy(() -> store.deleteAll("alice")).isInstanceOf(TokenStoreException.class);
        assertThat(store.deleteAll("alice")).isEmpty();
    }

    @Test
    void aServerThatHangsHoldsARequestNoLongerThanTheTimeout() {
        var login = Logged.in("alice");
        store.insert(login, LIMIT);
        server.freeze();
        try {
            for (var i = 0; i < 3; i++) {
                var start = System.nanoTime();
                assertThatThrownBy(() -> store.find(login.id())).isInstanceOf(TokenStoreException.class);
                assertThatThrownBy(() -> store.deleteAll("alice")).isInstanceOf(TokenStoreException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(TIMEOUT.multipliedBy(2).plusMillis(150));
            }
        } finally {
            server.thaw();
        }
        store.insert(Logged.in("bob"), LIMIT);
    }

    @Test
    void aFullPoolHoldsARequestNoLongerThanThePoolWait() throws Exception {
        try (var narrow = new RedisTokenStoreProvider()
                .create(
                        config(server.uri(), "auth.redis.timeout", "5s", "auth.redis.pool-size", "2"),
                        MutableClock.at(Logged.NOON))) {
            narrow.findAll("alice");
            server.freeze();
            var executor = Executors.newCachedThreadPool(RedisOutageTest::daemon);
            try {
                var start = System.nanoTime();
                // Any two calls may get the two connections; the loser must not wait for a winner.
                var calls = Stream.of("alice", "bob", "carol")
                        .map(subject -> executor.submit(() -> narrow.findAll(subject)))
                        .toList();
                assertThat(firstFailure(calls)).hasCauseInstanceOf(TokenStoreException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            } finally {
                server.thaw();
                executor.shutdown();
                executor.awaitTermination(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersHoldsNobody() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (var scheme : List.of("redis", "rediss")) {
                try (var hanging = store(scheme + "://:password@127.0.0.1:" + silent.getLocalPort() + "/1")) {
                    var start = System.nanoTime();
                    assertThatThrownBy(() -> hanging.findAll("alice"))
                            .isInstanceOf(TokenStoreException.class)
                            .satisfies(RedisOutageTest::assertNoPassword);
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
                }
            }
        }
    }

    @Test
    void aWrongPasswordIsAnOutageAndIsNotPrinted() {
        server.command("CONFIG", "SET", "requirepass", "another");
        for (var credentials : List.of(":password@", "alice:password@", "")) {
            try (var refused = store("redis://" + credentials + "127.0.0.1:" + server.port())) {
                assertThatThrownBy(() -> refused.findAll("alice"))
                        .isInstanceOf(TokenStoreException.class)
                        .satisfies(RedisOutageTest::assertNoPassword);
            }
        }
    }

    @Test
    void theRightPasswordOpens() {
        server.command("CONFIG", "SET", "requirepass", "p@ss:word");
        try (var open = store("redis://:p%40ss:word@127.0.0.1:" + server.port())) {
            assertThat(open.findAll("alice")).isEmpty();
        }
        try (var open = store("redis://default:p%40ss:word@127.0.0.1:" + server.port())) {
            assertThat(open.findAll("alice")).isEmpty();
        }
    }

    @Test
    void anOutageIsNotALogout() throws IOException {
        try (var postern = Postern.from(config(server.uri()));
                var dump = new Jedis("127.0.0.1", server.port())) {
            var issued = postern.issue(Identity.of("alice"), Client.UNKNOWN);
            var token = issued.tokens().accessToken();
            var key = dump.keys("*:login:*").iterator().next();
            var record = dump.get(key);
            server.stop();
            assertThatThrownBy(() -> postern.authenticate(token)).isInstanceOf(TokenStoreException.class);

            server.restart();
            try (var again = new Jedis("127.0.0.1", server.port())) {
                again.set(key, record); // as a server with persistence would
            }
            assertThat(postern.authenticate(token)).isInstanceOf(AuthResult.Accepted.class);
        }
    }

    @Test
    void anInterruptedWaitLeavesTheThreadInterrupted() {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(1);
        pool.setMaxWait(Duration.ofSeconds(20));
        try (var redis = client(pool);
                var held = redis.getPool().getResource()) {
            assertThat(held.ping()).isTrue();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> RedisTokenStore.of(redis, "auth").findAll("alice"))
                    .isInstanceOf(TokenStoreException.class);

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void oneDeadConnectionSaysThatTheIdleOnesAreDeadToo() {
        try (var redis = client(new ConnectionPoolConfig())) {
            var connections = IntStream.range(0, 8)
                    .mapToObj(i -> redis.getPool().getResource())
                    .toList();
            connections.forEach(Connection::close);
            assertThat(redis.getPool().getNumIdle()).isEqualTo(8);
            server.restart();

            assertThat(RedisTokenStore.of(redis, "auth").findAll("alice")).isEmpty();

            assertThat(redis.getPool().getNumIdle()).isEqualTo(1);
        }
    }

    @Test
    void aSlowAnswerLeavesTheOtherConnectionsAlone() throws Exception {
        try (var redis = client(new ConnectionPoolConfig())) {
            var connections = IntStream.range(0, 8)
                    .mapToObj(i -> redis.getPool().getResource())
                    .toList();
            connections.forEach(Connection::close);
            server.freeze();
            try {
                assertThatThrownBy(() -> RedisTokenStore.of(redis, "auth").findAll("alice"))
                        .isInstanceOf(TokenStoreException.class);
            } finally {
                server.thaw();
            }

            assertThat(redis.getPool().getNumIdle()).isGreaterThanOrEqualTo(7);
        }
    }

    private RedisClient client(ConnectionPoolConfig pool) {
        return RedisClient.builder()
                .hostAndPort("127.0.0.1", server.port())
                .clientConfig(
                        new RedisConnectionConfig(Optional.empty(), Optional.empty(), 0, TIMEOUT, Optional.empty()))
                .poolConfig(pool)
                .build();
    }

    private static TokenStore store(String uri) {
        return new RedisTokenStoreProvider().create(config(uri), MutableClock.at(Logged.NOON));
    }

    private static AuthConfig config(String uri, String... more) {
        var settings = new HashMap<>(Map.of(
                "auth.store",
                "redis",
                "auth.redis.uri",
                uri,
                "auth.redis.timeout",
                TIMEOUT.toMillis() + "ms",
                "auth.redis.pool-wait",
                POOL_WAIT.toMillis() + "ms"));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return AuthConfig.of(settings);
    }

    private static Throwable firstFailure(List<? extends Future<?>> calls) throws Exception {
        while (true) {
            for (var call : calls) {
                if (call.isDone()) {
                    try {
                        call.get();
                    } catch (ExecutionException e) {
                        return e;
                    }
                }
            }
            Thread.onSpinWait();
        }
    }

    private static void assertNoPassword(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(":password", "password@", "\"password\"");
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
