package dev.postern;

/**
 * Makes a strategy from configuration. Found by {@link java.util.ServiceLoader}, chosen only by the name that
 * {@code auth.strategy} or {@code auth.accept} gives.
 */
public interface StrategyProvider extends ConfigCheck {
    /** Returns the name that configuration chooses it by. */
    String name();

    /**
     * Makes the strategy. Called once per {@link Postern}, after {@link #check} has found nothing wrong.
     *
     * @throws ConfigException if the configuration asks for what these resources don't have
     */
    Strategy create(AuthConfig config, Resources resources);
}
