package dev.postern;

import java.time.Instant;

/**
 * The outcome of a token that was accepted: who it is, by which login, since when and until when. What only one
 * strategy can tell stands on that strategy's own implementation.
 */
public interface Authentication {
    /** Returns who has logged in. */
    Identity identity();

    /** Returns the id of the login: not a secret, fit for logs, lists and {@link Logins#end}. */
    String loginId();

    /**
     * Returns when the user last proved who they are, in whole seconds; {@link Instant#EPOCH} if that is not known, as of
     * a token whose issuer does not say.
     */
    Instant authenticatedAt();

    /** Returns the first instant at which this token is rejected, however busy its owner is. */
    Instant expiresAt();
}
