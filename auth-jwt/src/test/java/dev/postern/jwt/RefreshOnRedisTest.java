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

    @Override
    TokenStore openStore(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", SERVER.uri())), clock);
    }
}
