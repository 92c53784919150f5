package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.MemoryTokenStore;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.testkit.StrategyContract;
import java.time.Clock;

class SessionOnMemoryContractTest extends StrategyContract {
    @Override
    protected TokenStore openStore(Clock clock) {
        return new MemoryTokenStore(clock, 10_000);
    }

    @Override
    protected Strategy create(AuthConfig config, Resources resources) {
        return new SessionStrategyProvider().create(config, resources);
    }
}
