package dev.postern;

import java.time.Clock;
import java.util.Optional;

/**
 * Makes a {@link PasswordLogin}. Handed to {@link Postern.Builder#passwords}, or found by
 * {@link java.util.ServiceLoader} if configuration alone describes it.
 */
@FunctionalInterface
public interface PasswordLoginProvider extends ConfigCheck {
    /**
     * Returns the password login that the configuration describes; empty if it describes none.
     *
     * @param buckets where attempts are counted for all servers; empty if the store keeps no such count
     */
    Optional<PasswordLogin> create(AuthConfig config, Clock clock, Optional<AttemptBuckets> buckets);
}
