package dev.postern;

import java.util.Optional;

/** Looks an account up again while its login goes on, so that changed roles don't wait for the next login. */
@FunctionalInterface
public interface IdentityLookup {
    /**
     * Returns the identity as it is now, with the same subject; empty if the account is gone or disabled, which ends
     * the login.
     *
     * @throws RuntimeException if the accounts can't be reached; the refresh then fails and the login stays
     */
    Optional<Identity> find(String subject);
}
