package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.TokenStore;
import dev.postern.testkit.SentinelServers;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

class RedisSentinelContractTest extends TokenStoreContract {
    @AutoClose
    private static final SentinelServers SERVERS = SentinelServers.start();

    @Override
    protected TokenStore open(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", SERVERS.uri())), clock);
    }
}
