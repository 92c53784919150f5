package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.StrategyProvider;

/** {@code auth.strategy=session}. */
public final class SessionStrategyProvider implements StrategyProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SessionStrategyProvider() {}

    @Override
    public String name() {
        return SessionStrategy.NAME;
    }

    @Override
    public Strategy create(AuthConfig config, Resources resources) {
        return SessionStrategy.of(config, resources);
    }
}
