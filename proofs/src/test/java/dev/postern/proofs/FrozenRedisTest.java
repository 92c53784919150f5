package dev.postern.proofs;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FrozenRedisTest {
    @Test
    void aFrozenRedisHoldsUpNobodyAndIsFoundAgain() throws Exception {
        freeze(1, 20, Duration.ofMillis(200), Duration.ofMillis(100));
    }

    @Test
    @Tag("crash")
    void tenTimesWithTheDefaults() throws Exception {
        freeze(10, 500, Duration.ofSeconds(1), Duration.ofMillis(250));
    }

    private static void freeze(int rounds, int requests, Duration timeout, Duration poolWait) throws Exception {
        try (var redis = RedisServer.start();
                var postern = postern(redis, timeout, poolWait)) {
            new FrozenStore("Redis", redis::freeze, redis::thaw)
                    .freeze(postern, rounds, requests, timeout.plus(poolWait));
        }
    }

    private static Postern postern(RedisServer redis, Duration timeout, Duration poolWait) {
        var config = AuthConfig.of(Map.of(
                "auth.strategy",
                "session",
                "auth.store",
                "redis",
                "auth.redis.uri",
                redis.uri(),
                "auth.redis.timeout",
                timeout.toMillis() + "ms",
                "auth.redis.pool-wait",
                poolWait.toMillis() + "ms",
                "auth.session.cache",
                "off", // every use asks the server
                "auth.rules",
                FrozenStore.RULES));
        return Postern.builder(config).events(event -> {}).build();
    }
}
