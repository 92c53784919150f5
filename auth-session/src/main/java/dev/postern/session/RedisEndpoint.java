package dev.postern.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis server is and how to be let in: {@code redis://[user:password@]host[:port][/database]}, or
 * {@code rediss://} for TLS.
 */
record RedisEndpoint(
        boolean tls, String host, int port, int database, Optional<String> user, Optional<String> password) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads a URI strictly: a part that would be ignored is a mistake.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong and repeats nothing of the URI,
     *     which may hold a password
     */
    static RedisEndpoint parse(String text) {
        var uri = uri(text);
        var scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals("redis") && !scheme.equals("rediss")) {
            throw new IllegalArgumentException("does not start with redis:// or rediss://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "has no readable host; special characters in user and password must be percent-encoded");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has a part after ? or #, which means nothing here");
        }
        var credentials = credentials(uri.getRawUserInfo());
        return new RedisEndpoint(
                scheme.equals("rediss"),
                uri.getHost().replaceAll("[\\[\\]]", ""), // an IPv6 address stands in brackets
                port(uri),
                database(uri.getRawPath()),
                credentials[0].isEmpty() ? Optional.empty() : Optional.of(credentials[0]),
                credentials[1].isEmpty() ? Optional.empty() : Optional.of(credentials[1]));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Without the cause: it quotes the URI.
            throw new IllegalArgumentException(
                    "is no URI; special characters in user and password must be percent-encoded");
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() == -1 && !uri.getRawAuthority().endsWith(":")) {
            return DEFAULT_PORT;
        }
        if (uri.getPort() < 1 || uri.getPort() > MAX_PORT) {
            throw new IllegalArgumentException("has a port that is not 1 to " + MAX_PORT);
        }
        return uri.getPort();
    }

    private static int database(String path) {
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/[0-9]{1,4}")) {
            throw new IllegalArgumentException("has a path that is not the number of a database");
        }
        return Integer.parseInt(path.substring(1));
    }

    private static String[] credentials(@Nullable String userInfo) {
        if (userInfo == null) {
            return new String[] {"", ""};
        }
        var colon = userInfo.indexOf(':');
        if (colon < 0 || colon == userInfo.length() - 1) {
            throw new IllegalArgumentException("names a user without a password; write user:password@ or :password@");
        }
        return new String[] {decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1))};
    }

    /** Percent-decoding only: a plus sign is a plus sign here. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns everything but user and password. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + host + ':' + port + '/' + database;
    }
}
