package dev.postern.session;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.JedisClientConfig;

/**
 * How Jedis connects. Written out because its ready-made configuration greets the server on each new connection, which
 * doubles the time that a hanging server can hold a request.
 *
 * @param timeout how long to connect, and how long to wait for an answer
 * @param tls makes the sockets of TLS; empty for plain ones
 */
record RedisConnectionConfig(
        Optional<String> user,
        Optional<String> password,
        int database,
        Duration timeout,
        Optional<SSLSocketFactory> tls)
        implements JedisClientConfig {
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
        return user.orElse(null);
    }

    @Override
    public @Nullable String getPassword() {
        return password.orElse(null);
    }

    @Override
    public int getDatabase() {
        return database;
    }

    @Override
    public boolean isSsl() {
        return tls.isPresent();
    }

    /** Deprecated in favour of options that know no PEM and read their key store anew for each connection. */
    @Override
    @SuppressWarnings("deprecation")
    public @Nullable SSLSocketFactory getSslSocketFactory() {
        return tls.orElse(null);
    }

    /** The certificate must be for the host that is connected to (RFC 2818 section 3.1). */
    @Override
    @SuppressWarnings("deprecation")
    public @Nullable SSLParameters getSslParameters() {
        if (tls.isEmpty()) {
            return null;
        }
        var parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    /** Returns neither user nor password. */
    @Override
    public String toString() {
        return "RedisConnectionConfig[database=" + database + ", timeout=" + timeout + ", tls=" + isSsl() + ']';
    }
}
