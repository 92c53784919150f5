package dev.postern.session;

import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.util.Pool;

/** One server that has all keys: the only one, or the one that the sentinels name at the moment. */
record RedisPrimary(UnifiedJedis client, ConnectionProvider provider) implements RedisPinned {
    @Override
    public <T> T onOneConnection(String key, Function<Connection, T> work) {
        try (var connection = provider.getConnection()) {
            return work.apply(connection);
        }
    }

    @Override
    public void dropIdle() {
        for (var pool : provider.getConnectionMap().values()) {
            ((Pool<?>) pool).clear();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
