package dev.postern;

import java.time.Duration;
import java.util.Optional;

/**
 * One way to turn a login into tokens and back, with the abilities that it has. A verify-only service has neither
 * issuer, refresher nor revoker.
 *
 * @param name how configuration names it, and {@link LoginRecord#strategy()} too
 * @param authenticator judges its tokens
 * @param staleness how long after a login has ended a token of it may still pass, at most
 * @param issuer makes logins
 * @param refresher renews access tokens
 * @param revoker ends the login behind a token
 * @param publicKeys what others verify its tokens with
 */
public record Strategy(
        String name,
        Authenticator authenticator,
        Duration staleness,
        Optional<TokenIssuer> issuer,
        Optional<TokenRefresher> refresher,
        Optional<TokenRevoker> revoker,
        Optional<PublicKeys> publicKeys) {}
