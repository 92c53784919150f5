package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/** Makes the connections that the configuration describes. Every wait that they can cause is bounded. */
final class RedisOpening {
    private final AuthConfig config;
    private final RedisEndpoint endpoint;
    private final Duration timeout;
    private final Optional<SSLSocketFactory> tls;

    private RedisOpening(AuthConfig config) {
        this.config = config;
        this.endpoint = RedisEndpoint.parse(config.get(ConfigKeys.REDIS_URI));
        this.timeout = config.get(ConfigKeys.REDIS_TIMEOUT);
        this.tls = endpoint.tls()
                ? Optional.of(RedisTrust.socketFactory(
                        config.get(ConfigKeys.REDIS_TRUST_STORE), config.get(ConfigKeys.REDIS_TRUST_STORE_PASSWORD)))
                : Optional.empty();
    }

    /** Does not wait for a connection: a server that is down now may be up when the first request comes. */
    static RedisPinned open(AuthConfig config) {
        var opening = new RedisOpening(config);
        return switch (opening.endpoint.topology()) {
            case SINGLE -> opening.single();
            case SENTINEL -> new RedisOnDemand(opening::sentinel, opening.timeout);
            case CLUSTER -> new RedisOnDemand(opening::cluster, opening.timeout);
        };
    }

    private RedisPinned single() {
        var server = addresses().iterator().next();
        var provider = new PooledConnectionProvider(server, dataConfig(), pool());
        var client = RedisClient.builder()
                .hostAndPort(server)
                .clientConfig(dataConfig())
                .connectionProvider(provider)
                .build();
        return new RedisPrimary(client, provider);
    }

    private RedisPinned sentinel() {
        var provider = new SentineledConnectionProvider(
                endpoint.master(), dataConfig(), pool(), addresses(), sentinelConfig());
        var client = RedisSentinelClient.builder()
                .masterName(endpoint.master())
                .sentinels(addresses())
                .clientConfig(dataConfig())
                .connectionProvider(provider)
                .build();
        return new RedisPrimary(client, provider);
    }

    private RedisPinned cluster() {
        return new RedisCluster(addresses(), dataConfig(), pool());
    }

    private Set<HostAndPort> addresses() {
        var addresses = new LinkedHashSet<HostAndPort>();
        endpoint.nodes().forEach(node -> addresses.add(new HostAndPort(node.host(), node.port())));
        return addresses;
    }

    private RedisConnectionConfig dataConfig() {
        return new RedisConnectionConfig(endpoint.user(), endpoint.password(), endpoint.database(), timeout, tls);
    }

    /** A sentinel has a password of its own or none; it has no databases. */
    private RedisConnectionConfig sentinelConfig() {
        return new RedisConnectionConfig(
                config.get(ConfigKeys.REDIS_SENTINEL_USER),
                config.get(ConfigKeys.REDIS_SENTINEL_PASSWORD),
                0,
                timeout,
                tls);
    }

    private ConnectionPoolConfig pool() {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(config.get(ConfigKeys.REDIS_POOL_SIZE));
        pool.setMaxIdle(config.get(ConfigKeys.REDIS_POOL_SIZE));
        pool.setMaxWait(config.get(ConfigKeys.REDIS_POOL_WAIT));
        pool.setJmxEnabled(false);
        return pool;
    }
}
