package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.TokenStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** Whatever opening the connections throws, whoever waits hears of it, and whoever comes next tries again. */
class RedisOnDemandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(classes = {NoClassDefFoundError.class, OutOfMemoryError.class, IllegalStateException.class})
    void whatGoesWrongOnceIsSaidAndTriedAgain(Class<? extends Throwable> kind) throws Exception {
        var failure = kind.getConstructor(String.class).newInstance("for the test");
        var openers = new ArrayList<Supplier<RedisPinned>>(List.of(() -> sneak(failure), Pinned::new));
        try (var onDemand = new RedisOnDemand(() -> openers.remove(0).get(), PATIENCE)) {
            assertThatThrownBy(() -> use(onDemand))
                    .isInstanceOf(JedisException.class)
                    .hasCause(failure);

            assertThat(use(onDemand)).isEqualTo("used");
            assertThat(openers).isEmpty();
        }
    }

    @Test
    void whatIsOpenIsNotOpenedAgain() {
        var openers = new ArrayList<Supplier<RedisPinned>>(List.of(Pinned::new));
        try (var onDemand = new RedisOnDemand(() -> openers.remove(0).get(), PATIENCE)) {
            assertThat(use(onDemand)).isEqualTo("used");
            assertThat(use(onDemand)).isEqualTo("used");
        }
    }

    @Test
    void whoeverHasWaitedForTheServersDoesNotWaitAgain() throws Exception {
        var silence = new CountDownLatch(1);
        var waits = new AtomicInteger();
        try (var onDemand = new RedisOnDemand(() -> await(silence), Duration.ofMillis(1))) {
            var calls = new RedisCalls(onDemand, PATIENCE, client -> {});

            assertThatThrownBy(() -> calls.read(() -> {
                        waits.incrementAndGet();
                        return use(onDemand);
                    }))
                    .isInstanceOf(TokenStoreException.class);
            assertThat(waits).hasValue(1);
        } finally {
            silence.countDown();
        }
    }

    private static RedisPinned await(CountDownLatch silence) {
        try {
            silence.await();
            return new Pinned();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String use(RedisOnDemand onDemand) {
        return onDemand.onOneConnection("key", connection -> "used by nobody");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // any throwable, past the compiler
    private static <T extends Throwable> RedisPinned sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    /** Connections to nowhere. */
    private static final class Pinned implements RedisPinned {
        @Override
        public UnifiedJedis client() {
            throw new UnsupportedOperationException("there is no server");
        }

        @Override
        @SuppressWarnings("unchecked") // asked for text alone
        public <T> T onOneConnection(String key, Function<Connection, T> work) {
            return (T) "used";
        }

        @Override
        public void dropIdle() {}

        @Override
        public void close() {}
    }
}
