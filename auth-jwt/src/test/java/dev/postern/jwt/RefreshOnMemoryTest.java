package dev.postern.jwt;

import dev.postern.MemoryTokenStore;
import dev.postern.TokenStore;
import java.time.Clock;

class RefreshOnMemoryTest extends RefreshSuite {
    @Override
    TokenStore openStore(Clock clock) {
        return new MemoryTokenStore(clock, 1_000);
    }
}
