package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.TokenStore;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

class RedisTokenStoreContractTest extends TokenStoreContract {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    @Override
    protected TokenStore open(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", SERVER.uri())), clock);
    }
}
