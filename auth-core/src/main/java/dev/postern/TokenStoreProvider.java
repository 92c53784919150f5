package dev.postern;

import java.time.Clock;

/**
 * Opens a store from configuration. Found by {@link java.util.ServiceLoader}, chosen only by the name that
 * {@code auth.store} gives.
 */
public interface TokenStoreProvider extends ConfigCheck {
    /** Returns the name that configuration chooses it by. */
    String name();

    /**
     * Opens the store; {@link Postern#close} closes it. Called once per {@link Postern}, after {@link #check} has found
     * nothing wrong. A server that is down at this moment must not prevent the start.
     *
     * @throws ConfigException if the server is there and unfit
     */
    TokenStore create(AuthConfig config, Clock clock);
}
