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
import dev.postern.Secret;
import dev.postern.Strategy;
import dev.postern.TokenIssuer;
import dev.postern.TokenRevoker;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * An opaque token whose login is looked up with each request: one read of the store, and one write where a use is to be
 * noted. What it answers is never stale.
 */
final class SessionStrategy implements Authenticator, TokenIssuer, TokenRevoker {
    static final String NAME = "session";

    /** Whoever loses a touch this often competes with others who keep the login alive anyway. */
    private static final int TOUCH_ATTEMPTS = 3;

    private final Resources resources;
    private final SessionChanges changes;
    private final Duration lifetime;
    private final Duration idleTimeout;
    private final Duration touchInterval;
    private final LoginLimit limit;

    private SessionStrategy(AuthConfig config, Resources resources) {
        this.resources = resources;
        this.changes = new SessionChanges(resources, new SessionLimit(config.get(ConfigKeys.SESSION_MAX_BYTES)));
        this.lifetime = config.get(ConfigKeys.LOGIN_LIFETIME);
        this.idleTimeout = config.get(ConfigKeys.LOGIN_IDLE_TIMEOUT);
        this.touchInterval = config.get(ConfigKeys.LOGIN_TOUCH_INTERVAL);
        this.limit = LoginLimit.of(config);
    }

    static Strategy of(AuthConfig config, Resources resources) {
        var session = new SessionStrategy(config, resources);
        return new Strategy(
                NAME,
                session,
                Duration.ZERO,
                Optional.of(session),
                Optional.empty(),
                Optional.of(session),
                Optional.empty());
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
        var parsed = SessionToken.parse(token);
        if (parsed.isEmpty()) {
            return new AuthResult.Rejected(Reason.MALFORMED);
        }
        return authenticate(parsed.get(), resources.clock().instant());
    }

    /**
     * A lost touch reads again and judges again: the login may have been ended in between. A touch that the store can't
     * take is left out: the login was found live a moment ago, and whoever may come in as long as no touch is due should
     * not be shut out by one. The next request tries again.
     */
    private AuthResult authenticate(SessionToken token, Instant now) {
        for (var attempt = 0; ; attempt++) {
            var found = resources.store().find(token.id());
            var rejection = rejection(found, token, now);
            if (rejection.isPresent()) {
                return new AuthResult.Rejected(rejection.get());
            }
            var record = found.orElseThrow();
            if (attempt == TOUCH_ATTEMPTS || !touchIsDue(record, now)) {
                return new AuthResult.Accepted(new Session(record, changes));
            }
            var touched = record.next().lastSeenAt(now).build();
            try {
                if (resources.store().replace(record, touched)) {
                    return new AuthResult.Accepted(new Session(touched, changes));
                }
            } catch (TokenStoreException e) {
                return new AuthResult.Accepted(new Session(record, changes));
            }
        }
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
        var tenth = record.idleTimeout().dividedBy(10);
        var interval = tenth.compareTo(touchInterval) < 0 ? tenth : touchInterval;
        return !now.isBefore(record.lastSeenAt().plus(interval));
    }

    /** One command: the store compares the hash itself, so a wrong secret ends nothing. */
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
