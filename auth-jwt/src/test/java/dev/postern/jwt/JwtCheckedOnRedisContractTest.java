package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.session.RedisTokenStoreProvider;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.StrategyContract;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JwtCheckedOnRedisContractTest extends StrategyContract {
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected TokenStore openStore(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", server.uri())), clock);
    }

    @Override
    protected Strategy create(AuthConfig config, Resources resources) {
        var jwt = config.with(ConfigKeys.JWT_ALGORITHM, "HS256")
                .with(ConfigKeys.JWT_KEY, TestKeys.secret())
                .with(ConfigKeys.JWT_REVOCATION, "checked");
        return new JwtStrategyProvider().create(jwt, resources);
    }
}
