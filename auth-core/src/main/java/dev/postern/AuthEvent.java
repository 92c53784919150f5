package dev.postern;

import java.time.Duration;
import java.util.Optional;

/** Something that an operator wants to know. No event holds a token, a secret or a password. */
public sealed interface AuthEvent {
    /**
     * A login was made.
     *
     * @param subject who logged in
     * @param loginId the login
     * @param strategy the strategy that made it
     * @param client where from
     */
    record Issued(String subject, String loginId, String strategy, Client client) implements AuthEvent {}

    /**
     * A refresh token was traded for a fresh access token.
     *
     * @param subject whose login goes on
     * @param loginId the login
     */
    record Refreshed(String subject, String loginId) implements AuthEvent {}

    /**
     * A login ended before its time: revoked, logged out, displaced. One event for each login; a logout by a JSON Web
     * Token is told each time it is repeated, and with {@code auth.jwt.revocation=ttl} and no refresh that token still
     * passes until it expires.
     *
     * @param subject whose login it was, where that is known without a further look-up
     * @param loginId the login
     * @param reason why
     */
    record Ended(Optional<String> subject, String loginId, EndReason reason) implements AuthEvent {}

    /**
     * A token was rejected.
     *
     * @param reason why
     */
    record Rejected(Reason reason) implements AuthEvent {}

    /**
     * A retired refresh token came back after the grace period: it, or its successor, is in the wrong hands. The login
     * has ended.
     *
     * @param loginId the login
     */
    record ReuseDetected(String loginId) implements AuthEvent {}

    /**
     * A password was refused.
     *
     * @param client where the attempt came from
     */
    record LoginRefused(Client client) implements AuthEvent {}

    /**
     * A login attempt was turned away unlooked at, because there were too many.
     *
     * @param client where the attempt came from
     * @param retryAfter how long to wait
     */
    record Throttled(Client client, Duration retryAfter) implements AuthEvent {}

    /**
     * An attribute of a session can't be read as what the application asks for, and counts as absent. The login goes on.
     *
     * @param loginId the login
     * @param name the name of the attribute
     */
    record AttributeUnreadable(String loginId, String name) implements AuthEvent {}

    /**
     * How a switch of strategy goes on; told once an interval while {@code auth.accept} names more than
     * {@code auth.strategy}, even if nobody came.
     *
     * @param old how many requests came with a login of another strategy than that of new logins
     * @param all how many requests came with a login
     * @param interval the time in which they came
     */
    record SwitchProgress(long old, long all, Duration interval) implements AuthEvent {}

    /** A call of the store failed; told once per outage. */
    record StoreUnavailable() implements AuthEvent {}

    /** The store answers again, and for ten seconds no call of it has failed. */
    record StoreRecovered() implements AuthEvent {}
}
