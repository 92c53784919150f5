package dev.postern.bench.lag;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How the logins of the nodes are proved, and by what the others learn of their end. */
enum Proof {
    SESSION(Map.of("auth.strategy", "session", "auth.session.cache", "pushed")),
    JWT(Map.of(
            "auth.strategy", "jwt",
            "auth.jwt.revocation", "pushed",
            "auth.jwt.algorithm", "HS256",
            "auth.jwt.expiry-jitter", "0"));

    /**
     * A log of ends is relied on when it has been kept for as long as a token may live, so this is how long a fresh server
     * makes the first JWT wait. With sessions too, which come first: a log is kept from the first read on.
     */
    private static final Map<String, String> SHORT_LIFE =
            Map.of("auth.jwt.access-ttl", "10s", "auth.jwt.refresh-grace", "1s", "auth.jwt.clock-skew", "0s");

    @SuppressWarnings("ImmutableEnumChecker") // Map.of makes none that can be changed
    private final Map<String, String> settings;

    Proof(Map<String, String> settings) {
        this.settings = settings;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the settings of a node. */
    Map<String, String> settings(String redis, String key, Map<String, String> more) {
        var all = new HashMap<>(SHORT_LIFE);
        all.putAll(settings);
        all.putAll(Map.of("auth.store", "redis", "auth.redis.uri", redis));
        if (this == JWT) {
            all.put("auth.jwt.key", key);
        }
        all.putAll(more);
        return all;
    }
}
