package dev.postern;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link TokenStore} keeps of one login. Holds no token: a dump of the store opens no door.
 *
 * <p>Instants have millisecond precision; finer ones are cut off.
 *
 * @param id see {@link LoginIds}
 * @param version counts the changes, from 1; see {@link TokenStore#replace}
 * @param strategy the {@link Strategy#name()} that made the login and alone may judge its tokens
 * @param identity who has logged in
 * @param client where from
 * @param authenticatedAt when the user proved who they are
 * @param lastSeenAt when the login was last used, give or take the touch interval of its strategy and {@code
 *     auth.revocation.max-staleness}
 * @param expiresAt the first instant at which the login is over; never moves
 * @param idleTimeout how long after {@code lastSeenAt} the login is over as well; at least a millisecond
 * @param secretHash what the presented secret is checked against; see {@link Secret#hash}
 * @param data what the strategy keeps beside that: session attributes or refresh state. Keys are 1 to 128 characters
 */
public record LoginRecord(
        String id,
        long version,
        String strategy,
        Identity identity,
        Client client,
        Instant authenticatedAt,
        Instant lastSeenAt,
        Instant expiresAt,
        Duration idleTimeout,
        String secretHash,
        Map<String, String> data) {

    /**
     * Copies the data and cuts the instants.
     *
     * @throws IllegalArgumentException if the id is not one of {@link LoginIds} or the version is below 1
     */
    public LoginRecord {
        if (!LoginIds.isValid(id)) {
            throw new IllegalArgumentException("not a login id");
        }
        if (version < 1) {
            throw new IllegalArgumentException("a version counts from 1");
        }
        authenticatedAt = authenticatedAt.truncatedTo(ChronoUnit.MILLIS);
        lastSeenAt = lastSeenAt.truncatedTo(ChronoUnit.MILLIS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        idleTimeout = idleTimeout.truncatedTo(ChronoUnit.MILLIS);
        data = Map.copyOf(data);
    }

    /** Returns the subject of the identity. */
    public String subject() {
        return identity.subject();
    }

    /** Returns the first instant at which the login is over unless it is used before: absolute lifetime or idleness. */
    public Instant endsAt() {
        var idleAt = lastSeenAt.plus(idleTimeout);
        return idleAt.isBefore(expiresAt) ? idleAt : expiresAt;
    }

    /** Tells whether the login is neither over nor idle at that instant; at {@link #endsAt} itself it is not live. */
    public boolean isLive(Instant now) {
        var idleMillis = now.toEpochMilli() - lastSeenAt.toEpochMilli(); // as endsAt says, without an object for it
        return now.isBefore(expiresAt) && idleMillis < idleTimeout.toMillis();
    }

    /**
     * Returns why a token of this login is rejected at that instant, whatever it is: {@link Reason#EXPIRED} or {@link
     * Reason#IDLE}; empty if the login is live.
     */
    public Optional<Reason> rejectionAt(Instant now) {
        if (isLive(now)) {
            return Optional.empty();
        }
        return Optional.of(now.isBefore(expiresAt) ? Reason.IDLE : Reason.EXPIRED);
    }

    /** Starts the next version of this record: the same login, its version one higher. */
    public Builder next() {
        return new Builder(this);
    }

    /** Returns id, version, strategy and subject; the rest may be secret or personal. */
    @Override
    public String toString() {
        return "LoginRecord[" + id + " v" + version + " " + strategy + " " + subject() + "]";
    }

    /** The parts of a record that may change while the login goes on. Not safe for use by many threads. */
    public static final class Builder {
        private final LoginRecord current;
        private Identity identity;
        private Instant lastSeenAt;
        private String secretHash;
        private Map<String, String> data;

        private Builder(LoginRecord current) {
            this.current = current;
            this.identity = current.identity;
            this.lastSeenAt = current.lastSeenAt;
            this.secretHash = current.secretHash;
            this.data = current.data;
        }

        /**
         * Sets roles, permissions and claims anew.
         *
         * @throws IllegalArgumentException if the subject is another one
         */
        public Builder identity(Identity identity) {
            if (!identity.subject().equals(current.subject())) {
                throw new IllegalArgumentException("a login never changes its subject");
            }
            this.identity = identity;
            return this;
        }

        /** Notes the use of the login; an instant before the noted one leaves that as it is. */
        public Builder lastSeenAt(Instant lastSeenAt) {
            this.lastSeenAt = lastSeenAt.isAfter(current.lastSeenAt) ? lastSeenAt : current.lastSeenAt;
            return this;
        }

        /** Sets the hash of a new secret; the old secret is worthless from the swap on. */
        public Builder secretHash(String secretHash) {
            this.secretHash = secretHash;
            return this;
        }

        /** Sets the strategy's data, all of it. */
        public Builder data(Map<String, String> data) {
            this.data = data;
            return this;
        }

        /** Returns the next version. */
        public LoginRecord build() {
            return new LoginRecord(
                    current.id,
                    current.version + 1,
                    current.strategy,
                    identity,
                    current.client,
                    current.authenticatedAt,
                    lastSeenAt,
                    current.expiresAt,
                    current.idleTimeout,
                    secretHash,
                    data);
        }
    }
}
