package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.StrategyContract;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

class SessionOnRedisContractTest extends StrategyContract {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    @Override
    protected TokenStore openStore(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", SERVER.uri())), clock);
    }

    @Override
    protected Strategy create(AuthConfig config, Resources resources) {
        return new SessionStrategyProvider().create(config, resources);
    }
}
