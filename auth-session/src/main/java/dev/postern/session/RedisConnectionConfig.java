package dev.postern.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;

/**
 * How Jedis connects. Written out because its ready-made configuration greets the server on each new connection, which
 * doubles the time that a hanging server can hold a request.
 *
 * @param timeout how long to connect, and how long to wait for an answer
 */
record RedisConnectionConfig(RedisEndpoint endpoint, Duration timeout) implements JedisClientConfig {
    /** No HELLO: the protocol stays RESP2, which every server speaks. Jedis before 8 never asks this. */
    @Override
    public boolean isAutoNegotiateProtocol() {
        return false;
    }

    @Override
    public ClientSetInfoConfig getClientSetInfoConfig() {
        return ClientSetInfoConfig.DISABLED;
    }

    @Override
    public int getConnectionTimeoutMillis() {
        return Math.toIntExact(timeout.toMillis());
    }

    @Override
    public int getSocketTimeoutMillis() {
        return Math.toIntExact(timeout.toMillis());
    }

    @Override
    public @Nullable String getUser() {
        return endpoint.user().orElse(null);
    }

    @Override
    public @Nullable String getPassword() {
        return endpoint.password().orElse(null);
    }

    @Override
    public int getDatabase() {
        return endpoint.database();
    }

    @Override
    public boolean isSsl() {
        return endpoint.tls();
    }

    /** The trust store of the platform; the certificate must be for the host that the URI names. */
    @Override
    public @Nullable SslOptions getSslOptions() {
        return endpoint.tls() ? SslOptions.defaults() : null;
    }
}
