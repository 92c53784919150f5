package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import dev.postern.TokenStore;
import dev.postern.TokenStoreProvider;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * {@code auth.store=redis}: a single server, one that sentinels name, or a Cluster.
 *
 * <p>Names no type of Jedis, so that it loads without one: to say that Jedis is missing or too old, and because every
 * store's provider is loaded, whichever is chosen.
 */
public final class RedisTokenStoreProvider implements TokenStoreProvider {
    private static final String JEDIS_CLIENT = "redis.clients.jedis.RedisClient";
    private static final String JEDIS_PROPERTIES = "META-INF/maven/redis.clients/jedis/pom.properties";

    /** For {@link java.util.ServiceLoader}. */
    public RedisTokenStoreProvider() {}

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void check(AuthConfig config, ConfigProblems problems) {
        try {
            checkEndpoint(config, problems, RedisEndpoint.parse(config.get(ConfigKeys.REDIS_URI)));
        } catch (IllegalArgumentException e) {
            problems.add(
                    ConfigKeys.REDIS_URI, String.valueOf(e.getMessage()), "write " + ConfigKeys.REDIS_URI.allowed());
        }
        if (!RedisKeys.isPrefix(config.get(ConfigKeys.REDIS_PREFIX))) {
            problems.add(ConfigKeys.REDIS_PREFIX, "is not " + ConfigKeys.REDIS_PREFIX.allowed(), "correct it");
        }
        jedisProblem(getClass().getClassLoader())
                .ifPresent(problem -> problems.add(
                        ConfigKeys.STORE, problem, "set the version of redis.clients:jedis to 8.0.2 or newer"));
    }

    private static void checkEndpoint(AuthConfig config, ConfigProblems problems, RedisEndpoint endpoint) {
        if (endpoint.topology() != RedisEndpoint.Topology.SENTINEL) {
            for (var key : List.of(ConfigKeys.REDIS_SENTINEL_USER, ConfigKeys.REDIS_SENTINEL_PASSWORD)) {
                if (config.isSet(key)) {
                    problems.add(key, "means nothing without sentinels", "remove it");
                }
            }
        } else if (config.isSet(ConfigKeys.REDIS_SENTINEL_USER) && !config.isSet(ConfigKeys.REDIS_SENTINEL_PASSWORD)) {
            problems.add(ConfigKeys.REDIS_SENTINEL_USER, "has no password", "set auth.redis.sentinel-password");
        }
        if (config.get(ConfigKeys.REDIS_WAIT_REPLICAS) > 0
                && config.get(ConfigKeys.REDIS_WAIT_TIMEOUT).compareTo(config.get(ConfigKeys.REDIS_TIMEOUT)) >= 0) {
            problems.add(
                    ConfigKeys.REDIS_WAIT_TIMEOUT,
                    "is not less than auth.redis.timeout",
                    "shorten it or lengthen that");
        }
        checkTrust(config, problems, endpoint);
    }

    private static void checkTrust(AuthConfig config, ConfigProblems problems, RedisEndpoint endpoint) {
        var file = config.get(ConfigKeys.REDIS_TRUST_STORE);
        if (config.isSet(ConfigKeys.REDIS_TRUST_STORE_PASSWORD) && file.isEmpty()) {
            problems.add(ConfigKeys.REDIS_TRUST_STORE_PASSWORD, "opens nothing", "set auth.redis.trust-store");
        }
        if (file.isEmpty()) {
            return;
        }
        if (!endpoint.tls()) {
            problems.add(ConfigKeys.REDIS_TRUST_STORE, "means nothing without TLS", "write rediss in auth.redis.uri");
        }
        try {
            RedisTrust.socketFactory(file, config.get(ConfigKeys.REDIS_TRUST_STORE_PASSWORD));
        } catch (IllegalArgumentException e) {
            problems.add(
                    ConfigKeys.REDIS_TRUST_STORE,
                    String.valueOf(e.getMessage()),
                    "name " + ConfigKeys.REDIS_TRUST_STORE.allowed());
        }
    }

    @Override
    public TokenStore create(AuthConfig config, Clock clock) {
        return RedisTokenStore.open(config);
    }

    /**
     * Says it if the Jedis at hand is too old. Frameworks that manage versions bring one that lacks the client used
     * here, and a NoClassDefFoundError in the middle of a start says little.
     */
    static Optional<String> jedisProblem(ClassLoader classes) {
        try {
            Class.forName(JEDIS_CLIENT, false, classes);
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of("needs Jedis 7.2 or newer; the class path has " + jedisVersion(classes));
        }
    }

    private static String jedisVersion(ClassLoader classes) {
        try (var in = classes.getResourceAsStream(JEDIS_PROPERTIES)) {
            if (in == null) {
                return "none that says its version";
            }
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "one without a version");
        } catch (IOException e) {
            return "one that can't be read";
        }
    }
}
