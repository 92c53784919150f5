package dev.postern;

import java.time.Instant;

/**
 * A live login as its owner or an operator sees it.
 *
 * @param id what {@link Logins#end} takes
 * @param strategy the name of the strategy that made it
 * @param client where it was made
 * @param authenticatedAt when it was made
 * @param lastSeenAt when it was last used: for a session give or take the touch interval and {@code
 *     auth.revocation.max-staleness}, for a JWT up to {@code auth.jwt.access-ttl} and {@code auth.jwt.refresh-grace}
 * @param expiresAt when it ends at the latest
 */
public record Login(
        String id, String strategy, Client client, Instant authenticatedAt, Instant lastSeenAt, Instant expiresAt) {
    static Login of(LoginRecord record) {
        return new Login(
                record.id(),
                record.strategy(),
                record.client(),
                record.authenticatedAt(),
                record.lastSeenAt(),
                record.expiresAt());
    }
}
