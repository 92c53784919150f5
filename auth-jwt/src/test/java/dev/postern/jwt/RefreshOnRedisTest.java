package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.TokenStore;
import dev.postern.session.RedisTokenStoreProvider;
import dev.postern.testkit.RedisServer;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

class RefreshOnRedisTest extends RefreshSuite {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    /** A patient one: on a busy machine a request would be answered by 503, which is right and not the point here. */
    @Override
    TokenStore openStore(Clock clock) {
        var settings = Map.of(
                "auth.redis.uri", SERVER.uri(),
                "auth.redis.timeout", "1m",
                "auth.redis.pool-wait", "1m");
        return new RedisTokenStoreProvider().create(AuthConfig.of(settings), clock);
    }
}
