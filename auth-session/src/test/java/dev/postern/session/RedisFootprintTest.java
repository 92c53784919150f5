package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.testkit.RedisServer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What the reference login takes in Redis 7.0, by MEMORY USAGE of all its keys; docs/stores.md names the figures. */
class RedisFootprintTest {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    private static final Identity REFERENCE = new Identity(
            "u-1001",
            Set.of("user", "editor", "billing"),
            Set.of(),
            Map.of("email", "alice@example.com", "name", "Alice Example"));

    private static final Client BROWSER = new Client(
            "laptop",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "2001:db8:1234:5678::9abc");

    @Test
    void aSessionTakesAtMostFourHundredAndTenBytes() {
        var bytes = bytesOf("session", Client.UNKNOWN);

        assertThat(bytes.get("login") + bytes.get("sub")).as("%s", bytes).isLessThanOrEqualTo(410);
    }

    @Test
    void whatABrowserSaysOfItselfIsExtra() {
        var bytes = bytesOf("session", BROWSER);

        assertThat(bytes.get("login") + bytes.get("sub")).as("%s", bytes).isLessThanOrEqualTo(556);
    }

    private static Map<String, Long> bytesOf(String strategy, Client client) {
        var settings = Map.of("auth.strategy", strategy, "auth.store", "redis", "auth.redis.uri", SERVER.uri());
        try (var postern = Postern.from(AuthConfig.of(settings));
                var redis = RedisClient.create(SERVER.uri())) {
            redis.flushAll();
            postern.issue(REFERENCE, client);
            return Map.of("login", bytes(redis, "login"), "sub", bytes(redis, "sub"));
        }
    }

    private static long bytes(RedisClient redis, String kind) {
        return redis.memoryUsage(redis.keys("auth:*:" + kind + ":*").iterator().next());
    }
}
