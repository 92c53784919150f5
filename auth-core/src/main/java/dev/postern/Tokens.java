package dev.postern;

import java.time.Instant;
import java.util.Optional;

/**
 * The secrets that a client gets. They exist here, in the answer, and on the client; no store and no log holds them.
 *
 * @param accessToken what the client presents with each request: an opaque session token or a JWT
 * @param expiresAt the first instant at which the access token is rejected
 * @param refreshToken what the client presents to get a new access token, where the strategy has one
 * @param loginExpiresAt the first instant at which the login is over for good, refreshed or not
 */
public record Tokens(String accessToken, Instant expiresAt, Optional<String> refreshToken, Instant loginExpiresAt) {
    /** Returns the instants only. */
    @Override
    public String toString() {
        return "Tokens[expiresAt=" + expiresAt + ", loginExpiresAt=" + loginExpiresAt + "]";
    }
}
