package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.MemoryTokenStore;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.testkit.StrategyContract;
import java.time.Clock;

class JwtTtlOnMemoryContractTest extends StrategyContract {
    @Override
    protected TokenStore openStore(Clock clock) {
        return new MemoryTokenStore(clock, 10_000);
    }

    @Override
    protected Strategy create(AuthConfig config, Resources resources) {
        var jwt = config.with(ConfigKeys.JWT_ALGORITHM, "HS256")
                .with(ConfigKeys.JWT_KEY, TestKeys.secret())
                .with(ConfigKeys.JWT_REVOCATION, "ttl");
        return new JwtStrategyProvider().create(jwt, resources);
    }
}
