package dev.postern;

import java.time.Clock;

/** {@code auth.store=memory}. */
public final class MemoryTokenStoreProvider implements TokenStoreProvider {
    static final String NAME = "memory";

    /** For {@link java.util.ServiceLoader}. */
    public MemoryTokenStoreProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TokenStore create(AuthConfig config, Clock clock) {
        return new MemoryTokenStore(clock, config.get(ConfigKeys.MEMORY_MAX_LOGINS));
    }
}
