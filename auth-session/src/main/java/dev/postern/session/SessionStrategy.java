package dev.postern.session;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Authenticator;
import dev.postern.Client;
import dev.postern.ConfigKeys;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginLimitException;
import dev.postern.LoginRecord;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Revocations;
import dev.postern.Secret;
import dev.postern.Strategy;
import dev.postern.TokenIssuer;
import dev.postern.TokenRevoker;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An opaque token whose login is looked up: with each request, or with {@code auth.session.cache=pushed} at least once in
 * {@code auth.revocation.max-staleness}. One more command, a write, is due where a use is to be noted. A remembered login in
 * steady use is read again in the background, many of them together, and its use is noted there, so that its requests wait
 * for neither.
 *
 * <p>A remembered login can let in, and nothing else: before anybody is turned away the store is read.
 */
final class SessionStrategy implements Authenticator, TokenIssuer, TokenRevoker {
    static final String NAME = "session";

    /** Whoever loses a touch this often competes with others who keep the login alive anyway. */
    private static final int TOUCH_ATTEMPTS = 3;

    /** Logins that are due are gathered for this part of the time for which one may be remembered. */
    private static final int GATHERINGS = 20;

    private final Resources resources;
    private final SessionChanges changes;
    private final Duration lifetime;
    private final Duration idleTimeout;
    private final Duration touchInterval;
    private final Duration maxStaleness; // of a remembered login; zero if none is
    private final LoginLimit limit;
    private final Optional<LoginCache> cache;

    private SessionStrategy(AuthConfig config, Resources resources, Optional<Revocations> view, LongSupplier nanos) {
        this.resources = resources;
        this.cache = view.map(revocations -> LoginCache.of(
                revocations.use(),
                new DueLogins(resources.background(), revocations.maxStaleness().dividedBy(GATHERINGS), this::readAgain)
                        ::add,
                config.get(ConfigKeys.SESSION_CACHE_SIZE),
                nanos));
        this.changes = new SessionChanges(resources, new SessionLimit(config.get(ConfigKeys.SESSION_MAX_BYTES)), cache);
        this.lifetime = config.get(ConfigKeys.LOGIN_LIFETIME);
        this.idleTimeout = config.get(ConfigKeys.LOGIN_IDLE_TIMEOUT);
        this.touchInterval = config.get(ConfigKeys.LOGIN_TOUCH_INTERVAL);
        this.maxStaleness = view.map(Revocations::maxStaleness).orElse(Duration.ZERO);
        this.limit = LoginLimit.of(config);
    }

    static Strategy of(AuthConfig config, Resources resources) {
        return of(config, resources, System::nanoTime);
    }

    /** The same for tests, which set the monotonic clock by which remembered logins age. */
    static Strategy of(AuthConfig config, Resources resources, LongSupplier nanos) {
        var session = new SessionStrategy(config, resources, view(config, resources), nanos);
        return new Strategy(
                NAME,
                session,
                session.maxStaleness,
                Optional.of(session),
                Optional.empty(),
                Optional.of(session),
                Optional.empty());
    }

    /** Returns what tells of ends, if logins are to be remembered. */
    private static Optional<Revocations> view(AuthConfig config, Resources resources) {
        var setting = config.get(ConfigKeys.SESSION_CACHE);
        return switch (setting) {
            case "off" -> Optional.empty();
            case "pushed" -> Optional.of(resources.revocations(config, ConfigKeys.SESSION_CACHE, "off"));
            default -> resources.revocations();
        };
    }

    @Override
    public IssueResult issue(Identity identity, Client client) {
        var now = resources.clock().instant();
        var token = new SessionToken(
                LoginIds.newId(identity.subject(), resources.random()), Secret.generate(resources.random()));
        var authenticatedAt = now.truncatedTo(ChronoUnit.SECONDS);
        var record = new LoginRecord(
                token.id(),
                1,
                NAME,
                identity,
                client,
                authenticatedAt,
                now,
                authenticatedAt.plus(lifetime),
                idleTimeout,
                token.hash(),
                Map.of());
        var inserted = resources.store().insert(record, limit);
        if (!inserted.inserted()) {
            throw new LoginLimitException(limit.max());
        }
        return new IssueResult(tokens(token, record), new Session(record, changes), inserted.ended());
    }

    @Override
    public boolean recognises(String token) {
        return token.startsWith(SessionToken.KIND);
    }

    @Override
    public AuthResult authenticate(String token) {
        var remembered = remembered(token);
        if (remembered != null) {
            return new AuthResult.Accepted(remembered);
        }
        return SessionToken.parse(token)
                .map(parsed -> authenticate(parsed, resources.clock().instant()))
                .orElseGet(() -> new AuthResult.Rejected(Reason.MALFORMED));
    }

    /** Returns the session of a login that is remembered and lets the token in; null if the store must be read. */
    private @Nullable Session remembered(String token) {
        var record = cache.isEmpty()
                ? null
                : cache.get().find(token, resources.clock().millis());
        return record == null ? null : Session.remembered(record, changes);
    }

    /**
     * A lost touch reads again and judges again: the login may have been ended in between. A touch that the store can't
     * take is left out: the login was found live a moment ago, and whoever may come in as long as no touch is due should
     * not be shut out by one. The next request tries again.
     */
    private AuthResult authenticate(SessionToken token, Instant now) {
        for (var attempt = 0; ; attempt++) {
            var reading = cache.map(logins -> logins.reading(token.id()));
            var found = resources.store().find(token.id());
            var rejection = rejection(found, token, now);
            if (rejection.isPresent()) {
                return new AuthResult.Rejected(rejection.get());
            }
            var record = found.orElseThrow();
            if (attempt == TOUCH_ATTEMPTS || !touchIsDue(record, now)) {
                return accepted(record, reading);
            }
            var touched = touched(record, now);
            try {
                if (resources.store().replace(record, touched)) {
                    return accepted(touched, reading);
                }
            } catch (TokenStoreException e) {
                return new AuthResult.Accepted(new Session(record, changes));
            }
        }
    }

    private AuthResult accepted(LoginRecord record, Optional<LoginCache.Reading> reading) {
        reading.ifPresent(began -> cache.orElseThrow().keep(began, record, mustBeReadAt(record)));
        return new AuthResult.Accepted(new Session(record, changes));
    }

    /**
     * Remembers logins anew that are in use, and forgets those that are gone. Then notes the use of those for which that is
     * due. One that is over is not found by what is kept.
     */
    private void readAgain(List<String> ids) {
        var logins = cache.orElseThrow();
        var readings = new HashMap<String, LoginCache.Reading>();
        ids.forEach(id -> readings.put(id, logins.reading(id)));
        var found = resources.store().findEach(ids);
        var missing = new HashSet<>(ids);
        for (var record : found) {
            logins.keep(readingOf(record, readings), record, mustBeReadAt(record));
            missing.remove(record.id());
        }
        missing.forEach(logins::forget);
        try {
            for (var record : found) {
                noteUse(record, readingOf(record, readings));
            }
        } catch (TokenStoreException e) {
            return; // the other touches would fare no better; the logins are remembered all the same
        }
    }

    private static LoginCache.Reading readingOf(LoginRecord record, Map<String, LoginCache.Reading> readings) {
        return Objects.requireNonNull(readings.get(record.id()));
    }

    /**
     * Notes the use of a login that was read just now, if that is due. If it is late, as {@link #mustBeReadAt} says, the use
     * may be long ago, and the next request notes its own.
     */
    private void noteUse(LoginRecord record, LoginCache.Reading reading) {
        var now = resources.clock().instant();
        if (!touchIsDue(record, now) || !now.isBefore(mustBeReadAt(record))) {
            return;
        }
        var touched = touched(record, now);
        if (resources.store().replace(record, touched)) {
            cache.orElseThrow().keep(reading, touched, mustBeReadAt(touched));
        } else {
            cache.orElseThrow().forget(record.id()); // it has ended, or another change was faster
        }
    }

    private static LoginRecord touched(LoginRecord record, Instant now) {
        return record.next().lastSeenAt(now).build();
    }

    private static Optional<Reason> rejection(Optional<LoginRecord> found, SessionToken token, Instant now) {
        if (found.isEmpty() || !found.get().strategy().equals(NAME)) {
            return Optional.of(Reason.ENDED);
        }
        var record = found.get();
        if (!token.matches(record.secretHash())) {
            return Optional.of(Reason.BAD_SIGNATURE);
        }
        return record.rejectionAt(now);
    }

    private boolean touchIsDue(LoginRecord record, Instant now) {
        return !now.isBefore(touchDueAt(record));
    }

    /** Returns when the next use of a login is noted; that is long before it would have idled out. */
    private Instant touchDueAt(LoginRecord record) {
        return record.lastSeenAt().plusMillis(touchMillis(record));
    }

    private long touchMillis(LoginRecord record) {
        return Math.min(record.idleTimeout().toMillis() / 10, touchInterval.toMillis());
    }

    /**
     * Returns the first instant at which a request must read a remembered login again: it is over, or its touch is so late
     * that the background has missed it. Before that it has not idled out.
     */
    private Instant mustBeReadAt(LoginRecord record) {
        var touchIsLateAt = touchDueAt(record).plusMillis(Math.min(touchMillis(record), maxStaleness.toMillis()));
        return touchIsLateAt.isBefore(record.expiresAt()) ? touchIsLateAt : record.expiresAt();
    }

    /** A wrong secret ends nothing: the store compares the hash, or whoever announces the end to the other nodes. */
    @Override
    public Optional<String> revoke(String token) {
        return SessionToken.parse(token)
                .filter(parsed -> resources.store().delete(parsed.id(), parsed.hash()))
                .map(SessionToken::id);
    }

    static Tokens tokens(SessionToken token, LoginRecord record) {
        return new Tokens(token.reveal(), record.expiresAt(), Optional.empty(), record.expiresAt());
    }
}
