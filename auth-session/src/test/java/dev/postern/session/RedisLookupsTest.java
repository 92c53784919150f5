package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.LoginIds;
import dev.postern.TokenStoreException;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.Threads;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Who reads for whom, on a real Redis behind connections that a test can hold. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisLookupsTest {
    private static final Duration NEVER = Duration.ofHours(1);

    /** What only a reader that hangs for good takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int KEYS = 2 * RedisLookups.MOST + 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static RedisServer server;

    private final Held connections = new Held(RedisOpening.open(AuthConfig.of(Map.of("auth.redis.uri", server.uri()))));
    private final List<Reader> readers = new ArrayList<>();
    private RedisLookups lookups = lookups(NEVER, NEVER);

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        IntStream.range(0, KEYS).forEach(i -> server.command("SET", key(i), value(i)));
        server.command("HSET", "hash", "not", "a string");
    }

    @AfterEach
    void stop() throws InterruptedException {
        connections.letGo();
        var end = System.nanoTime() + PATIENCE.toNanos();
        for (var reader : readers) {
            reader.thread.join(
                    Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        }
        connections.close();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void whoComesAloneIsReadAtOnce() {
        assertThat(text(lookups.read(key(1)))).isEqualTo(value(1));
        assertThat(lookups.read("nothing")).isEmpty();
        assertThat(connections.calls).hasSize(2);
    }

    @Test
    void thoseWhoComeWhileOthersAreReadGoTogether() {
        var first = holdOneReader();
        var others = IntStream.range(1, 20).mapToObj(i -> waiting(key(i))).toList();
        connections.letGo();

        assertThat(first.outcome()).isEqualTo(value(0));
        for (var i = 1; i < 20; i++) {
            assertThat(others.get(i - 1).outcome()).isEqualTo(value(i));
        }
        assertThat(connections.calls).hasSize(2);
    }

    @Test
    void noMoreThanSoManyGoTogether() {
        holdOneReader();
        var others = IntStream.range(1, 2 * RedisLookups.MOST + 2)
                .mapToObj(i -> waiting(key(i)))
                .toList();
        connections.letGo();

        for (var i = 1; i <= others.size(); i++) {
            assertThat(others.get(i - 1).outcome()).isEqualTo(value(i));
        }
        assertThat(connections.calls).hasSize(4);
    }

    @Test
    void thoseThatOneThreadAsksForGoTogetherAndWaitForNobody() {
        holdOneReader();
        var keys = IntStream.range(0, KEYS).mapToObj(RedisLookupsTest::key).collect(Collectors.toList());
        keys.add("nothing");

        var found = lookups.readEach(keys);

        assertThat(found.subList(0, KEYS).stream().map(RedisLookupsTest::text))
                .isEqualTo(IntStream.range(0, KEYS).mapToObj(i -> value(i)).toList());
        assertThat(found.get(KEYS)).isEmpty();
        assertThat(connections.calls).hasSize(1 + 3); // the held one, and as many as it takes
    }

    @Test
    void ofThoseThatOneThreadAsksForOneMayBeRefused() {
        assertThatThrownBy(() -> lookups.readEach(List.of(key(1), "hash", key(2))))
                .isInstanceOf(TokenStoreException.class)
                .hasRootCauseMessage("WRONGTYPE Operation against a key holding the wrong kind of value");
        assertThat(lookups.readEach(List.of(key(1), key(2))).stream().map(RedisLookupsTest::text))
                .containsExactly(value(1), value(2));
    }

    @Test
    void nobodyIsHeldUpByOthersForLong() {
        lookups = lookups(Duration.ofMillis(1), NEVER);
        var first = holdOneReader();

        assertThat(new Reader(key(1)).outcome()).isEqualTo(value(1));
        assertThat(first.thread.isAlive()).isTrue();
    }

    @Test
    void whoIsTakenAndNeverHearsOfItReadsAlone() {
        lookups = lookups(NEVER, Duration.ofNanos(1));
        holdOneReader();
        var leader = waiting(key(1));
        var taken = waiting(key(2));
        holdWhoReadsNext();
        LockSupport.unpark(taken.thread); // as the end of its time would

        assertThat(taken.outcome()).isEqualTo(value(2));
        assertThat(leader.thread.isAlive()).isTrue();
    }

    @Test
    void aRefusedCommandFailsForItsOwnReaderAlone() {
        holdOneReader();
        var before = waiting(key(1));
        var refused = waiting("hash");
        var after = waiting(key(2));
        connections.letGo();

        assertThat((Throwable) refused.outcome())
                .isInstanceOf(TokenStoreException.class)
                .hasMessageContaining("did not read as told") // as of a read by itself
                .cause()
                .hasMessageStartingWith("WRONGTYPE");
        assertThat(before.outcome()).isEqualTo(value(1));
        assertThat(after.outcome()).isEqualTo(value(2));
    }

    @Test
    void whatFailsForAllIsToldToAll() {
        connections.failure = new JedisConnectionException("for the test", new SocketTimeoutException());
        var first = holdOneReader();
        var others = List.of(waiting(key(1)), waiting(key(2)));
        connections.letGo();

        assertThat(Stream.concat(Stream.of(first), others.stream()))
                .allSatisfy(reader -> assertThat((Throwable) reader.outcome())
                        .isInstanceOf(TokenStoreException.class)
                        .hasRootCauseInstanceOf(SocketTimeoutException.class));
        connections.failure = null;
        assertThat(text(lookups.read(key(3)))).isEqualTo(value(3));
    }

    @Test
    void anErrorIsThrownToWhoeverMetItAndEndsTheWaitOfTheOthers() {
        var failure = new StackOverflowError("for the test");
        holdOneReader();
        var leader = waiting(key(1));
        var taken = waiting(key(2));
        connections.failure = failure;
        connections.letGo();

        assertThat(leader.outcome()).isSameAs(failure);
        assertThat((Throwable) taken.outcome())
                .isInstanceOf(TokenStoreException.class)
                .hasCause(failure);
        connections.failure = null;
        assertThat(text(lookups.read(key(3)))).isEqualTo(value(3));
    }

    @Test
    void aConnectionWithAReplyThatNobodyReadIsNotUsedAgain() {
        holdOneReader();
        waiting(key(1));
        var broken = waiting(null); // its command can't be made, and that of the other one is under way
        connections.letGo();

        assertThat(broken.outcome()).isInstanceOf(TokenStoreException.class);
        assertThat(text(lookups.read(key(2)))).isEqualTo(value(2));
    }

    @Test
    void anInterruptEndsNoReadAndIsNotLost() {
        holdOneReader();
        var interrupted = waiting(key(1));
        interrupted.thread.interrupt();
        while (interrupted.thread.isInterrupted()) {
            Thread.onSpinWait(); // it has noticed
        }
        connections.letGo();

        assertThat(interrupted.outcome()).isEqualTo(value(1));
        assertThat(interrupted.wasInterrupted).isTrue();
    }

    @Test
    void repliesThatTakeTooLongInAllAreNotWaitedFor() {
        lookups = new RedisLookups(connections, calls(), Duration.ofNanos(1), NEVER, NEVER);
        var first = holdOneReader();
        var leader = waiting(key(1));
        var taken = waiting(key(2));
        connections.letGo();

        assertThat(first.outcome()).isEqualTo(value(0)); // one reply has the whole time-out of the socket
        assertThat(leader.outcome()).isEqualTo(value(1));
        assertThat((Throwable) taken.outcome())
                .isInstanceOf(TokenStoreException.class)
                .hasRootCauseInstanceOf(SocketTimeoutException.class);
        assertThat(text(lookups.read(key(3)))).isEqualTo(value(3));
    }

    @Test
    void aDeadConnectionIsReplacedForAll() {
        connections.failsOnce = new JedisConnectionException("for the test", new SocketException());
        var first = holdOneReader();
        var other = waiting(key(1));
        connections.letGo();

        assertThat(first.outcome()).isEqualTo(value(0));
        assertThat(other.outcome()).isEqualTo(value(1));
    }

    @Test
    void whoIsInterruptedWhileTheyReadForOthersFailsAlone() {
        holdOneReader();
        var leader = waiting(key(1));
        var taken = waiting(key(2));
        holdWhoReadsNext();
        connections.failsOnce = new JedisException(new InterruptedException("for the test"));
        connections.letGo();

        assertThat((Throwable) leader.outcome()).isInstanceOf(TokenStoreException.class);
        assertThat(taken.outcome()).isEqualTo(value(2));
    }

    @Test
    void aConfiguredStoreReadsForManyThreadsOnAFewConnections() {
        var threads = 32;
        var config = AuthConfig.of(Map.of("auth.redis.uri", server.uri(), "auth.redis.pool-size", "" + threads));
        try (var store = RedisTokenStore.open(config)) {
            var before = connectionsSoFar();
            Threads.runTogether(threads, thread -> {
                for (var i = 0; i < 200; i++) {
                    assertThat(store.find(LoginIds.newId("nobody", RANDOM))).isEmpty();
                }
                return true;
            });
            assertThat(connectionsSoFar() - before).isLessThan(threads / 2);
        }
    }

    private static int connectionsSoFar() {
        var count = Pattern.compile("total_connections_received:([0-9]+)").matcher(server.command("INFO", "stats"));
        assertThat(count.find()).isTrue();
        return Integer.parseInt(count.group(1));
    }

    private RedisLookups lookups(Duration longestHoldUp, Duration patience) {
        return new RedisLookups(connections, calls(), PATIENCE, longestHoldUp, patience);
    }

    private RedisCalls calls() {
        return new RedisCalls(connections, Duration.ofSeconds(1), redis -> {});
    }

    /** Starts a reader who has everybody else wait. */
    private Reader holdOneReader() {
        connections.holdNext();
        var reader = new Reader(key(0));
        connections.awaitHeld();
        return reader;
    }

    /** Lets go of the one who is held, and returns when the next is who reads for those who wait. */
    private void holdWhoReadsNext() {
        connections.holdNext();
        connections.letGo();
        connections.awaitHeld();
    }

    /** Starts a reader and returns when it waits. */
    private Reader waiting(@Nullable String key) {
        var reader = new Reader(key);
        while (reader.thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(reader.outcome).isNotDone();
        }
        return reader;
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static String key(int number) {
        return "key-" + number;
    }

    private static String value(int number) {
        return "value " + number;
    }

    /** One thread, one read. */
    private final class Reader {
        private final CompletableFuture<Object> outcome = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean wasInterrupted;

        private Reader(@Nullable String key) {
            thread = new Thread(() -> read(key));
            thread.setDaemon(true);
            readers.add(this);
            thread.start();
        }

        private void read(@Nullable String key) {
            try {
                var value = lookups.read(key);
                wasInterrupted = Thread.interrupted();
                outcome.complete(text(value));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        }

        /** Returns what was read or thrown. */
        private Object outcome() {
            return outcome.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /** Connections that count, and of which one use can be held. */
    private static final class Held implements RedisPinned {
        private final RedisPinned connections;
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean holdsNext = new AtomicBoolean();
        private volatile CountDownLatch held = new CountDownLatch(1);
        private volatile CountDownLatch goOn = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;
        private volatile @Nullable RuntimeException failsOnce;

        private Held(RedisPinned connections) {
            this.connections = connections;
        }

        private void holdNext() {
            held = new CountDownLatch(1);
            holdsNext.set(true);
        }

        private void awaitHeld() {
            await(held);
        }

        private void letGo() {
            var latch = goOn;
            goOn = new CountDownLatch(1);
            latch.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public <T> T onOneConnection(String key, Function<Connection, T> work) {
            calls.add(key);
            if (holdsNext.compareAndSet(true, false)) {
                var latch = goOn;
                held.countDown();
                await(latch);
            }
            var once = failsOnce;
            if (once != null) {
                failsOnce = null;
                throw once;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return connections.onOneConnection(key, work);
        }

        @Override
        public UnifiedJedis client() {
            return connections.client();
        }

        @Override
        public void dropIdle() {
            connections.dropIdle();
        }

        @Override
        public void close() {
            connections.close();
        }
    }
}
