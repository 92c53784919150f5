package dev.postern;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The logins of a subject: the owner's "my devices" and the operator's switch, the same for every strategy. Safe for
 * use by many threads.
 *
 * <p>Whatever ends a login returns the instant from which on every token of it is rejected, on every node. It is now,
 * unless a strategy's answer may be stale; then it is that much later. The promise holds as far as the store keeps what
 * it acknowledged and clocks agree. After a {@link TokenStoreException} some may have ended, or all; to repeat it is
 * harmless.
 *
 * <p>Logins that no store knows (JWT with {@code revocation=ttl} and without refresh) are not listed and can't be ended
 * one by one; {@link #endAll} then says when the last of them will be over.
 */
public final class Logins {
    private final TokenStore store;
    private final Clock clock;
    private final Map<String, Duration> staleness;
    private final Duration worstStaleness;
    private final AuthEvents events;

    Logins(TokenStore store, Clock clock, Collection<Strategy> accepted, AuthEvents events) {
        this.store = store;
        this.clock = clock;
        this.staleness = accepted.stream().collect(Collectors.toUnmodifiableMap(Strategy::name, Strategy::staleness));
        this.worstStaleness = accepted.stream()
                .map(Strategy::staleness)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        this.events = events;
    }

    /** Returns the subject's live logins, oldest first; empty if there are none, or if no identity can have the subject. */
    public List<Login> list(String subject) {
        var now = clock.instant();
        if (!Identity.isSubject(subject)) {
            return List.of();
        }
        return store.findAll(subject).stream()
                .filter(record -> record.isLive(now))
                .map(Login::of)
                .toList();
    }

    /**
     * Ends one login of the subject.
     *
     * @return from when on it is over; empty if the subject has no such login: it has ended, never was, or is somebody
     *     else's, which is not told apart
     */
    public Optional<Instant> end(String subject, String loginId) {
        var record = store.find(loginId).filter(found -> found.subject().equals(subject));
        if (record.isEmpty() || !store.delete(loginId)) {
            return Optional.empty();
        }
        ended(subject, Set.of(loginId), EndReason.REVOKED);
        return Optional.of(
                clock.instant().plus(staleness.getOrDefault(record.get().strategy(), Duration.ZERO)));
    }

    /** Ends all logins of the subject; harmless if there are none. */
    public Instant endAll(String subject) {
        return endAll(subject, EndReason.REVOKED);
    }

    /**
     * Ends all logins of the subject, as {@link #endAll(String)} does, and says why: {@link EndReason#RIGHTS_CHANGED}
     * after a change of roles or of the password, so that nobody goes on with what the old ones allowed.
     */
    public Instant endAll(String subject, EndReason reason) {
        if (Identity.isSubject(subject)) {
            ended(subject, store.deleteAll(subject), reason);
        }
        return clock.instant().plus(worstStaleness);
    }

    /**
     * Ends all logins of the subject but one, mostly the one that asks. A {@code keepId} that is none of the subject's
     * keeps none.
     */
    public Instant endOthers(String subject, String keepId) {
        if (Identity.isSubject(subject)) {
            ended(subject, store.deleteOthers(subject, keepId), EndReason.REVOKED);
        }
        return clock.instant().plus(worstStaleness);
    }

    private void ended(String subject, Set<String> loginIds, EndReason reason) {
        loginIds.forEach(id -> events.on(new AuthEvent.Ended(Optional.of(subject), id, reason)));
    }
}
