package dev.postern.bench.server;

import java.net.URI;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;

/** The client of Redis of those who bring none, with as many connections as Postern has by default. */
final class Redis {
    private static final int CONNECTIONS = 16;

    private Redis() {}

    static RedisClient client(String uri) {
        var address = URI.create(uri);
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        return RedisClient.builder()
                .hostAndPort(new HostAndPort(address.getHost(), address.getPort()))
                .poolConfig(pool)
                .build();
    }
}
