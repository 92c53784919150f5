package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.LoginEndedException;
import dev.postern.MemoryTokenStore;
import dev.postern.TokenStore;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.Threads;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** Changes of one session by many threads of two servers at once: every one is kept, and each only once. */
@ParameterizedClass
@ValueSource(strings = {"memory", "redis"})
class SessionConcurrencyTest {
    private static final int THREADS = 64;
    private static final int EACH = 20;
    private static final SessionKey<Long> ALL = SessionKey.of("all", Long.class);
    private static final SessionKey<List<String>> LIST = SessionKey.listOf("list", String.class);
    private static RedisServer server;
    private static RedisClient redisOfOne;
    private static RedisClient redisOfOther;

    private final MutableClock clock = MutableClock.at(Logged.NOON);

    @Parameter
    String storeName;

    private List<SessionNode> nodes;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        redisOfOne = client();
        redisOfOther = client();
    }

    @AfterAll
    static void stop() {
        redisOfOne.close();
        redisOfOther.close();
        server.close();
    }

    private static RedisClient client() {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(16);
        return RedisClient.builder()
                .hostAndPort("127.0.0.1", server.port())
                .poolConfig(pool)
                .build();
    }

    @BeforeEach
    void wire() {
        if (storeName.equals("redis")) {
            nodes = List.of(
                    node(RedisTokenStore.of(redisOfOne, "auth")), node(RedisTokenStore.of(redisOfOther, "auth")));
        } else {
            var memory = new MemoryTokenStore(clock, 10_000);
            nodes = List.of(node(memory), node(memory));
        }
    }

    private SessionNode node(TokenStore store) {
        return new SessionNode(store, clock, Map.of());
    }

    private SessionNode nodeOf(int thread) {
        return nodes.get(thread % 2);
    }

    @Test
    void countersAreExactAndNoNumberIsGivenTwice() {
        var login = nodes.get(0).login();

        var given = Threads.runTogether(THREADS, thread -> {
            var own = SessionKey.of("thread" + thread, Long.class);
            return IntStream.range(0, EACH)
                    .mapToLong(i -> {
                        // One session object for some, one a change for others, as requests have it.
                        var session = nodeOf(thread).request(login);
                        session.increment(own, 1);
                        return session.increment(ALL, 1);
                    })
                    .toArray();
        });

        var numbers = new HashSet<Long>();
        given.forEach(some -> LongStream.of(some).forEach(numbers::add));
        assertThat(numbers).hasSize(THREADS * EACH);
        var session = nodes.get(0).request(login);
        assertThat(session.get(ALL)).hasValue((long) THREADS * EACH);
        assertThat(session.data().names()).hasSize(THREADS + 1);
        for (var thread = 0; thread < THREADS; thread++) {
            assertThat(session.get(SessionKey.of("thread" + thread, Long.class)))
                    .hasValue((long) EACH);
        }
    }

    @Test
    void oneSessionObjectMayBeSharedByAllThreads() {
        var login = nodes.get(0).login();
        var shared = List.of(nodes.get(0).request(login), nodes.get(1).request(login));

        Threads.runTogether(THREADS, thread -> {
            for (var i = 0; i < EACH; i++) {
                shared.get(thread % 2).increment(ALL, 1);
            }
            return true;
        });

        var highest = Math.max(
                shared.get(0).get(ALL).orElseThrow(), shared.get(1).get(ALL).orElseThrow());
        assertThat(highest).as("what the last writer sees").isEqualTo((long) THREADS * EACH);
        assertThat(nodes.get(0).request(login).get(ALL)).hasValue(highest);
    }

    @Test
    void updatesOfOneValueAreAllKept() {
        var login = nodes.get(0).login();

        Threads.runTogether(
                THREADS,
                thread -> nodeOf(thread).request(login).update(LIST, list -> {
                    var more = new java.util.ArrayList<>(list.orElse(List.of()));
                    more.add("thread" + thread);
                    return more;
                }));

        assertThat(nodes.get(0).request(login).get(LIST).orElseThrow())
                .hasSize(THREADS)
                .doesNotHaveDuplicates();
    }

    @Test
    void aNewAttributeThatAllSetAtOnceHasOneOfTheirValues() { // S11
        var login = nodes.get(0).login();
        var key = SessionKey.of("new", Integer.class);

        var created = Threads.runTogether(
                THREADS, thread -> nodeOf(thread).request(login).compareAndSet(key, null, thread));
        Threads.runTogether(THREADS, thread -> {
            nodeOf(thread).request(login).set(SessionKey.of("other", Integer.class), thread);
            return true;
        });

        var winner = created.indexOf(true);
        assertThat(created).containsOnlyOnce(true);
        assertThat(nodes.get(0).request(login).get(key)).hasValue(winner);
    }

    @Test
    void aValueThatIsRemovedGoesToExactlyOne() {
        var key = SessionKey.of("once", String.class);
        for (var round = 0; round < 20; round++) {
            var login = nodes.get(0).login();
            nodes.get(0).request(login).set(key, "ticket");

            var taken = Threads.runTogether(
                    8, thread -> nodeOf(thread).request(login).remove(key));

            assertThat(taken.stream().flatMap(Optional::stream)).containsExactly("ticket");
        }
    }

    @Test
    void aChangeAgainstALogoutLeavesNothing() {
        for (var round = 0; round < 100; round++) {
            var login = nodes.get(0).login();
            var sessions = List.of(nodes.get(0).request(login), nodes.get(1).request(login));

            Threads.runTogether(3, thread -> {
                if (thread == 2) {
                    nodes.get(0).logout(login);
                    return true;
                }
                try {
                    while (true) {
                        sessions.get(thread).increment(ALL, 1);
                    }
                } catch (LoginEndedException e) {
                    return true; // as it must come to
                }
            });

            assertThat(nodes.get(1).isGone(login)).isTrue();
        }
    }
}
