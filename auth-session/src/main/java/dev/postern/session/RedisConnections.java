package dev.postern.session;

import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** The way to Redis, whatever its topology. Safe for use by many threads. */
interface RedisConnections extends AutoCloseable {
    /**
     * Returns the client.
     *
     * @throws JedisException if nobody could be asked yet where the servers are
     */
    UnifiedJedis client();

    /** Forgets connections that lie idle: one turned out dead, and they are as old as it. */
    void dropIdle();

    @Override
    void close();

    /** A client that somebody else made and closes. One of sentinels does not show what lies idle, and keeps it. */
    static RedisConnections of(UnifiedJedis client) {
        return new RedisConnections() {
            @Override
            public UnifiedJedis client() {
                return client;
            }

            @Override
            public void dropIdle() {
                if (client instanceof RedisClient single) {
                    single.getPool().clear();
                } else if (client instanceof RedisClusterClient cluster) {
                    cluster.getClusterNodes().values().forEach(pool -> pool.clear());
                }
            }

            @Override
            public void close() {}
        };
    }
}
