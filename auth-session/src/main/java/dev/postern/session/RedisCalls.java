package dev.postern.session;

import dev.postern.TokenStoreException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** Calls Redis and turns every failure into a {@link TokenStoreException}. */
final class RedisCalls {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final RedisConnections connections;
    private final Duration patience;
    private final Consumer<UnifiedJedis> reconnected;
    private final AtomicBoolean connectionLost = new AtomicBoolean();

    /**
     * @param patience how long a call is repeated that the server refuses for the moment, because a slot is moving or
     *     another server is taking over
     * @param reconnected looks at the server after the first call that succeeds again; its failure stays with it
     */
    RedisCalls(RedisConnections connections, Duration patience, Consumer<UnifiedJedis> reconnected) {
        this.connections = connections;
        this.patience = patience;
        this.reconnected = reconnected;
    }

    /** A call that changes nothing: repeated once if its connection turned out to be dead. */
    <T> T read(Function<UnifiedJedis, T> call) {
        return read(() -> call.apply(connections.client()));
    }

    /** The same for a call that finds its connection itself. */
    <T> T read(Supplier<T> call) {
        try {
            return untilServed(call);
        } catch (JedisException e) {
            if (!wasDead(e)) {
                throw failure("read", e);
            }
            connections.dropIdle();
        }
        try {
            return untilServed(call);
        } catch (JedisException e) {
            throw failure("read", e);
        }
    }

    /** A call that is made once: if its connection breaks, nobody knows whether the server did as told. */
    <T> T write(Function<UnifiedJedis, T> call) {
        return write(() -> call.apply(connections.client()));
    }

    /** The same for a call that finds its connection itself. */
    <T> T write(Supplier<T> call) {
        try {
            return untilServed(call);
        } catch (JedisException e) {
            if (wasDead(e)) {
                connections.dropIdle();
            }
            throw failure("write", e);
        }
    }

    /** Repeats a call, a write too, for as long as the server says that it has not done it and may do it shortly. */
    private <T> T untilServed(Supplier<T> call) {
        var start = System.nanoTime();
        for (var pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            try {
                var result = call.get();
                lookAgain();
                return result;
            } catch (JedisException e) {
                if (e instanceof JedisConnectionException) {
                    connectionLost.set(true);
                }
                if (!wasPutOff(e) || System.nanoTime() - start + pause > patience.toNanos()) {
                    throw e;
                }
            }
            try {
                TimeUnit.NANOSECONDS.sleep(pause);
            } catch (InterruptedException e) {
                throw new JedisException(e);
            }
        }
    }

    private void lookAgain() {
        if (connectionLost.get() && connectionLost.compareAndSet(true, false)) {
            try {
                reconnected.accept(connections.client());
            } catch (JedisException e) {
                connectionLost.set(true); // the next call looks again
            }
        }
    }

    /**
     * Tells answers after which nothing was changed. TRYAGAIN, CLUSTERDOWN and READONLY come before the first write, and
     * a key that is not local is met by the reads of a script, which all come before its writes.
     */
    private static boolean wasPutOff(JedisException e) {
        var message = String.valueOf(e.getMessage());
        return e instanceof JedisRedirectionException
                || message.startsWith("TRYAGAIN")
                || message.startsWith("CLUSTERDOWN")
                || message.startsWith("READONLY")
                || message.contains("access a non local key")
                || e.getCause() instanceof IllegalStateException; // the pool of a server that was replaced just now
    }

    /** Tells a connection that the server had closed from a server that can't be connected to or does not answer. */
    private static boolean wasDead(JedisException e) {
        return e instanceof JedisConnectionException
                && Stream.concat(Stream.ofNullable(e.getCause()), Arrays.stream(e.getSuppressed()))
                        .allMatch(why -> !(why instanceof IOException) || why.getClass() == SocketException.class);
    }

    private static TokenStoreException failure(String verb, JedisException e) {
        if (e.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt(); // Jedis forgets it
        }
        return new TokenStoreException("Redis could not be reached or did not " + verb + " as told", e);
    }
}
