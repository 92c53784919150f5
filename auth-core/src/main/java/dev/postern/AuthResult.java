package dev.postern;

/** What an {@link Authenticator} says of a token. */
public sealed interface AuthResult {
    /**
     * The token is genuine, current and its login was not ended, within the bound of the strategy.
     *
     * @param authentication what the token proves
     */
    record Accepted(Authentication authentication) implements AuthResult {}

    /**
     * The token opens nothing.
     *
     * @param reason why, for logs and metrics; a client learns no more than "invalid token"
     */
    record Rejected(Reason reason) implements AuthResult {}
}
