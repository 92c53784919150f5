package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.TokenStore;
import dev.postern.testkit.ClusterServers;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

class RedisClusterContractTest extends TokenStoreContract {
    @AutoClose
    private static final ClusterServers SERVERS = ClusterServers.start();

    @Override
    protected TokenStore open(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", SERVERS.uri())), clock);
    }
}
