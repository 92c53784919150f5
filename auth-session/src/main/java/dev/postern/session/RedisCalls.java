package dev.postern.session;

import dev.postern.TokenStoreException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Calls Redis and turns every failure into a {@link TokenStoreException}. */
final class RedisCalls {
    private final UnifiedJedis redis;

    RedisCalls(UnifiedJedis redis) {
        this.redis = redis;
    }

    /** A call that changes nothing: repeated once if its connection turned out to be dead. */
    <T> T read(Function<UnifiedJedis, T> call) {
        try {
            return call.apply(redis);
        } catch (JedisException e) {
            if (!wasDead(e)) {
                throw failure("read", e);
            }
            dropIdle();
        }
        try {
            return call.apply(redis);
        } catch (JedisException e) {
            throw failure("read", e);
        }
    }

    /** A call that is made once: if its connection breaks, nobody knows whether the server did as told. */
    <T> T write(Function<UnifiedJedis, T> call) {
        try {
            return call.apply(redis);
        } catch (JedisException e) {
            if (wasDead(e)) {
                dropIdle();
            }
            throw failure("write", e);
        }
    }

    /** The connections that lie in the pool are as old as the dead one: the server was restarted under them. */
    private void dropIdle() {
        if (redis instanceof RedisClient client) {
            client.getPool().clear();
        }
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
