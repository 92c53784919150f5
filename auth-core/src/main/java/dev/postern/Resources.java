package dev.postern;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * What a strategy is made from, apart from its configuration.
 *
 * @param store where logins are kept
 * @param clock the only source of time
 * @param random the only source of secrets
 * @param events hears of what only a strategy sees; what its results tell, {@link Postern} tells
 * @param revocations what this node knows of ended logins; empty if it keeps no view: because nothing asks for one, or
 *     the store has no log
 * @param identities where roles are looked up again at each refresh, if the application wants that
 */
public record Resources(
        TokenStore store,
        Clock clock,
        SecureRandom random,
        AuthEvents events,
        Optional<Revocations> revocations,
        Optional<IdentityLookup> identities) {
    /** The same for a node that keeps no view of ended logins. */
    public Resources(
            TokenStore store,
            Clock clock,
            SecureRandom random,
            AuthEvents events,
            Optional<IdentityLookup> identities) {
        this(store, clock, random, events, Optional.empty(), identities);
    }
}
