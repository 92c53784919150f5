package dev.postern.testkit;

import dev.postern.MemoryTokenStore;
import dev.postern.TokenStore;
import java.time.Clock;

/** The in-memory store keeps the contract. */
class MemoryTokenStoreTest extends TokenStoreContract {
    @Override
    protected TokenStore open(Clock clock) {
        return new MemoryTokenStore(clock, 10_000);
    }
}
