package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.RedisProxy;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Reads over a network that delays replies beyond the time-out, cuts them at any byte and loses commands, by threads that
 * are interrupted all the while: a read may fail, but it never gets what was meant for another.
 */
class CrossedRepliesTest {
    private static final int RECORDS = 500;
    private static final int READERS = 8;

    /** Fewer than readers, so that some wait for one when they are interrupted. */
    private static final int CONNECTIONS = 4;

    private static final Duration TIMEOUT = Duration.ofMillis(40);

    private final RedisServer server = RedisServer.start();
    private final Mishaps mishaps = new Mishaps(TIMEOUT);
    private final RedisProxy network = RedisProxy.start(server, mishaps);

    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong crossed = new AtomicLong();

    @AfterEach
    void stop() {
        network.close();
        server.close();
    }

    @Test
    void noReadGetsTheReplyOfAnother() {
        readThroughTheStore(20_000);
    }

    @Test
    @Tag("crossed-replies")
    void noReadOfAMillionGetsTheReplyOfAnother() {
        readThroughTheStore(1_000_000);
    }

    @Test
    void aClientThatKeepsItsConnectionAfterATimeoutIsFoundOut() {
        var client = new LateReplyKeeper(network.port(), TIMEOUT);

        read(20_000, record -> client.echo(valueOf(record)));

        assertThat(crossed).hasPositiveValue();
    }

    private void readThroughTheStore(long reads) {
        try (var direct = store(server.uri());
                var store = store(network.uri())) {
            var logins = IntStream.range(0, RECORDS)
                    .mapToObj(record -> insert(direct, record))
                    .toList();
            read(reads, record -> valueIn(store, logins.get(record)));
        }
        assertThat(crossed).as("replies that belong to another request").hasValue(0);
        assertThat(failed).as("the network was bad").hasPositiveValue();
    }

    /** Returns the value that the record has in the store, by one way of reading or the other. */
    private static String valueIn(TokenStore store, LoginRecord login) {
        var found = ThreadLocalRandom.current().nextInt(4) > 0
                ? store.find(login.id()).stream().toList()
                : store.findAll(login.subject());
        return found.stream()
                .map(record -> record.data().get("value"))
                .findFirst()
                .orElse("nothing");
    }

    /** Lets all readers read until there are so many replies; what is read of a record must be its value. */
    private void read(long reads, IntFunction<String> readRecord) {
        var start = System.nanoTime();
        var readers = new ArrayList<Thread>();
        for (var i = 0; i < READERS; i++) {
            readers.add(new Thread(() -> {
                while (answered.get() < reads) {
                    readOne(readRecord);
                }
            }));
        }
        readers.forEach(Thread::start);
        interruptAtRandom(readers);
        System.out.printf(
                "%,d replies in %d s, %,d of them crossed; %,d reads failed; %s%n",
                answered.get(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                crossed.get(),
                failed.get(),
                mishaps);
    }

    private void readOne(IntFunction<String> readRecord) {
        var record = ThreadLocalRandom.current().nextInt(RECORDS);
        try {
            if (!readRecord.apply(record).equals(valueOf(record))) {
                crossed.incrementAndGet();
            }
            answered.incrementAndGet();
        } catch (TokenStoreException | UncheckedIOException e) {
            failed.incrementAndGet();
        } catch (RuntimeException e) {
            crossed.incrementAndGet(); // no such thing may come of a reply that was meant for this read
            answered.incrementAndGet();
        } finally {
            Thread.interrupted();
        }
    }

    private static void interruptAtRandom(List<Thread> readers) {
        while (readers.stream().anyMatch(Thread::isAlive)) {
            readers.get(ThreadLocalRandom.current().nextInt(READERS)).interrupt();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static LoginRecord insert(TokenStore store, int record) {
        var first = TestLogins.of(TestLogins.subject(), Instant.now());
        store.insert(first, new LoginLimit(1));
        var login = first.next().data(Map.of("value", valueOf(record))).build();
        assertThat(store.replace(first, login)).isTrue();
        return login;
    }

    private static String valueOf(int record) {
        return "value-of-" + record;
    }

    private static TokenStore store(String uri) {
        var config = AuthConfig.of(Map.of(
                "auth.redis.uri",
                uri,
                "auth.redis.timeout",
                TIMEOUT.toMillis() + "ms",
                "auth.redis.pool-size",
                String.valueOf(CONNECTIONS),
                "auth.redis.pool-wait",
                TIMEOUT.toMillis() + "ms"));
        return new RedisTokenStoreProvider().create(config, Clock.systemUTC());
    }
}
