package dev.postern;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What a strategy is made from, apart from its configuration.
 *
 * @param store where logins are kept
 * @param clock the only source of time
 * @param random the only source of secrets
 * @param events hears of what only a strategy sees; what its results tell, {@link Postern} tells
 * @param revocations what this node can know of ended logins, once somebody {@linkplain Revocations#use uses} it; empty
 *     if the store has no log of them
 * @param background for what no request should wait for
 * @param identities where roles are looked up again at each refresh, if the application wants that
 */
public record Resources(
        TokenStore store,
        Clock clock,
        SecureRandom random,
        AuthEvents events,
        Optional<Revocations> revocations,
        Background background,
        Optional<IdentityLookup> identities) {
    /**
     * Returns the view that a setting relies on.
     *
     * @param instead a value of the setting that needs none
     * @throws ConfigException if the store keeps no log of ended logins
     */
    public Revocations revocations(AuthConfig config, ConfigKey<?> key, String instead) {
        return revocations.orElseThrow(() -> new ConfigException(List.of(new ConfigProblem(
                config.describe(key),
                config.show(key),
                "needs a store with a log of ended logins, and this one has none",
                "set it to " + instead + ", or use a store that has one, such as redis or jdbc"))));
    }

    /** The same over a store that has no log of ended logins, so that nothing has to be done in the background. */
    public Resources(
            TokenStore store,
            Clock clock,
            SecureRandom random,
            AuthEvents events,
            Optional<IdentityLookup> identities) {
        this(store, clock, random, events, Optional.empty(), (time, work) -> {}, identities);
    }
}
