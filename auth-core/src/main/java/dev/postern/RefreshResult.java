package dev.postern;

import java.util.Optional;

/** What a {@link TokenRefresher} says of a refresh token. */
public sealed interface RefreshResult {
    /**
     * The login goes on.
     *
     * @param tokens a fresh access token and the refresh token to use from now on, which may be the presented one
     * @param authentication what the new access token proves
     */
    record Refreshed(Tokens tokens, Authentication authentication) implements RefreshResult {}

    /**
     * The refresh token opens nothing.
     *
     * @param reason why, for logs and metrics
     * @param endedLoginId the login that this very call ended ({@link Reason#REUSED}, {@link Reason#ACCOUNT_GONE})
     */
    record Rejected(Reason reason, Optional<String> endedLoginId) implements RefreshResult {
        /** A rejection that left every login as it was. */
        public Rejected(Reason reason) {
            this(reason, Optional.empty());
        }
    }
}
