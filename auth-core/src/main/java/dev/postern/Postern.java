package dev.postern;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that a configuration names, wired once: strategies, store, accounts and events. Owns what it made and gives
 * it back at {@link #close}. Safe for use by many threads.
 *
 * <pre>{@code
 * try (var postern = Postern.from(AuthConfig.load())) {
 *     ...
 * }
 * }</pre>
 */
public final class Postern implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Postern.class);

    private final AuthConfig config;
    private final Clock clock;
    private final AcceptedStrategies accepted;
    private final WiredStore wired;
    private final Logins logins;
    private final AuthEvents events;
    private final Optional<PasswordLogin> passwordLogin;

    private Postern(Builder builder) {
        config = builder.effectiveConfig();
        clock = builder.clock;
        events = new GuardedEvents(builder.events);
        var selection = Selection.of(config, builder.store == null, Optional.ofNullable(builder.passwords));

        wired = builder.store == null
                ? WiredStore.open(selection.store().orElseThrow(), config, events, clock)
                : WiredStore.over(builder.store, config, events, clock);
        var resources = new Resources(
                wired.store(),
                clock,
                builder.random,
                events,
                wired.revocations(),
                wired.reads(),
                Optional.ofNullable(builder.identities));
        try {
            var strategies = selection.strategies().stream()
                    .map(provider -> provider.create(config, resources))
                    .toList();
            accepted = new AcceptedStrategies(strategies, config, clock);
            passwordLogin = selection.passwordLogins().stream()
                    .flatMap(provider ->
                            provider.create(config, clock, wired.store().attempts()).stream())
                    .findFirst();
            logins = new Logins(wired.store(), clock, accepted.all(), events);
            wired.start();
        } catch (RuntimeException | Error e) {
            wired.close();
            throw e;
        }
        LOG.info("postern: {}", config.effective());
        if (builder.store == null) {
            warnOfMemoryStore();
        }
        if (accepted.isSwitching()) {
            SwitchReport.start(accepted, config.get(ConfigKeys.ACCEPT_REPORT_INTERVAL), events, wired.work());
        }
    }

    /**
     * Wires what the configuration names.
     *
     * @throws ConfigException if anything is wrong with it; nothing is left open
     */
    public static Postern from(AuthConfig config) {
        return builder(config).build();
    }

    /** Wires what the configuration names, with parts from code in the place of some. */
    public static Builder builder(AuthConfig config) {
        return new Builder(config);
    }

    /** Returns what all this was made from; {@code auth.store} is {@code code} if the store was given so. */
    public AuthConfig config() {
        return config;
    }

    /** Returns the source of time. */
    public Clock clock() {
        return clock;
    }

    /** Returns the listeners; a failure of theirs stays with them. */
    public AuthEvents events() {
        return events;
    }

    /** Returns the strategy of new logins. */
    public Strategy strategy() {
        return accepted.issuing();
    }

    /**
     * Returns how many tokens {@link #authenticate} has accepted since start, by the strategy that they are of: during a
     * switch, how many requests still come with the old kind of login. Every accepted strategy is there, if only with 0.
     * Requests under way may or may not be counted. The same is told as {@link AuthEvent.SwitchProgress}.
     */
    public Map<String, Long> acceptedRequests() {
        return accepted.requests();
    }

    /** Tells whether any accepted strategy hands out refresh tokens. */
    public boolean hasRefreshTokens() {
        return accepted.all().stream()
                .anyMatch(candidate -> candidate.refresher().isPresent());
    }

    /**
     * Tells whether no accepted strategy makes or ends logins: they are those of another service, which alone can refresh
     * and end them.
     */
    public boolean onlyVerifies() {
        return accepted.all().stream()
                .allMatch(candidate ->
                        candidate.issuer().isEmpty() && candidate.revoker().isEmpty());
    }

    /** Returns the keys by which others verify tokens, of the accepted strategy that has some. */
    public Optional<PublicKeys> publicKeys() {
        return accepted.all().stream()
                .flatMap(candidate -> candidate.publicKeys().stream())
                .findFirst();
    }

    /** Returns the view on the logins of a subject. */
    public Logins logins() {
        return logins;
    }

    /** Returns what this node knows of logins that ended elsewhere; empty if nothing here relies on such knowledge. */
    public Optional<Revocations> revocations() {
        return wired.revocations().filter(Revocations::isUsed);
    }

    /** Returns the check of e-mail and password; empty if neither configuration nor code gives one. */
    public Optional<PasswordLogin> passwordLogin() {
        return passwordLogin.map(checker -> (email, password, client) -> {
            var outcome = checker.login(email, password, client);
            if (outcome instanceof PasswordLogin.Outcome.Throttled throttled) {
                events.on(new AuthEvent.Throttled(client, throttled.retryAfter()));
            } else if (outcome instanceof PasswordLogin.Outcome.Refused) {
                events.on(new AuthEvent.LoginRefused(client));
            }
            return outcome;
        });
    }

    /**
     * Judges a token by the one accepted strategy that recognises its shape. A token rejected there never falls through
     * to another. From {@code auth.accept-until} on only tokens of {@link #strategy} are accepted.
     *
     * @throws TokenStoreException if that strategy has to ask the store and can't reach it
     */
    public AuthResult authenticate(String token) {
        var judge = accepted.judgeOf(token);
        var result = judge == null
                ? new AuthResult.Rejected(Reason.UNRECOGNISED)
                : accepted.isCutOff(judge)
                        ? new AuthResult.Rejected(Reason.CUT_OFF)
                        : judge.authenticator().authenticate(token);
        if (judge != null && result instanceof AuthResult.Accepted) {
            accepted.count(judge);
        }
        if (result instanceof AuthResult.Rejected rejected) {
            events.on(new AuthEvent.Rejected(rejected.reason()));
        }
        return result;
    }

    /**
     * Logs the identity in with the strategy of new logins.
     *
     * @throws IllegalStateException if that strategy only verifies
     * @throws IllegalArgumentException if the identity does not fit into a token
     * @throws LoginLimitException if the limit refuses new logins and the subject has no place left
     * @throws TokenStoreException if the login can't be kept
     */
    public IssueResult issue(Identity identity, Client client) {
        var issuer =
                strategy().issuer().orElseThrow(() -> new IllegalStateException("this service only verifies tokens"));
        var result = issuer.issue(identity, client);
        events.on(new AuthEvent.Issued(
                identity.subject(),
                result.authentication().loginId(),
                strategy().name(),
                client));
        for (var id : result.ended()) {
            events.on(new AuthEvent.Ended(Optional.of(identity.subject()), id, EndReason.LIMIT));
        }
        return result;
    }

    /**
     * Refreshes by the accepted strategy that recognises the token.
     *
     * @throws TokenStoreException as {@link TokenRefresher#refresh} says
     * @throws IllegalArgumentException as it says
     */
    public RefreshResult refresh(String refreshToken) {
        var judge = accepted.judgeOf(refreshToken);
        var result = judge == null || judge.refresher().isEmpty()
                ? new RefreshResult.Rejected(Reason.UNRECOGNISED)
                : accepted.isCutOff(judge)
                        ? new RefreshResult.Rejected(Reason.CUT_OFF)
                        : judge.refresher().get().refresh(refreshToken);
        if (result instanceof RefreshResult.Refreshed refreshed) {
            var authentication = refreshed.authentication();
            events.on(new AuthEvent.Refreshed(authentication.identity().subject(), authentication.loginId()));
        } else if (result instanceof RefreshResult.Rejected rejected) {
            events.on(new AuthEvent.Rejected(rejected.reason()));
            rejected.endedLoginId().ifPresent(id -> endedByRefresh(id, rejected.reason()));
        }
        return result;
    }

    /**
     * Ends the login that the token proves, by the accepted strategy that recognises it: a logout, or a login in the
     * place of another.
     *
     * @return the id of the login; empty if the token proves nothing
     * @throws TokenStoreException if the store can't be reached
     */
    public Optional<String> revoke(String token, EndReason reason) {
        var judge = accepted.judgeOf(token);
        if (judge == null || judge.revoker().isEmpty()) {
            return Optional.empty();
        }
        var id = judge.revoker().get().revoke(token);
        id.ifPresent(ended -> events.on(new AuthEvent.Ended(Optional.empty(), ended, reason)));
        return id;
    }

    /** Closes the store if it was opened here; a store from code stays open. Closing again does nothing. */
    @Override
    public void close() {
        wired.close();
    }

    private void warnOfMemoryStore() {
        var issues =
                accepted.all().stream().anyMatch(candidate -> candidate.issuer().isPresent());
        if (issues
                && config.get(ConfigKeys.STORE).equals(MemoryTokenStoreProvider.NAME)
                && config.get(ConfigKeys.PROFILE).equals("production")) {
            LOG.warn("auth.store=memory: all logins end with this process, no other server sees them, and failed logins"
                    + " are counted by each process on its own. Set auth.store to a store that servers share, such as"
                    + " redis; or auth.profile=development if this is meant.");
        }
    }

    private void endedByRefresh(String loginId, Reason reason) {
        if (reason == Reason.REUSED) {
            events.on(new AuthEvent.ReuseDetected(loginId));
        }
        var endReason = reason == Reason.REUSED ? EndReason.REUSED : EndReason.ACCOUNT_GONE;
        events.on(new AuthEvent.Ended(Optional.empty(), loginId, endReason));
    }

    /** Parts from code. Not safe for use by many threads. */
    public static final class Builder {
        private static final String STORE_FROM_CODE = "code";

        private final AuthConfig config;
        private Clock clock = Clock.systemUTC();
        private SecureRandom random = new SecureRandom();
        private AuthEvents events = AuthEvents.auditLog();
        private @Nullable TokenStore store;
        private @Nullable IdentityLookup identities;
        private @Nullable PasswordLoginProvider passwords;

        private Builder(AuthConfig config) {
            this.config = config;
        }

        /**
         * Uses this store in the place of the one that {@code auth.store} names; the caller closes it. Unless
         * {@code auth.store} is set it counts as one that servers share, but for a {@link MemoryTokenStore}.
         */
        public Builder store(TokenStore store) {
            this.store = store;
            return this;
        }

        /** Uses this source of time in the place of the system clock. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Uses this source of secrets in the place of the platform's. */
        public Builder random(SecureRandom random) {
            this.random = random;
            return this;
        }

        /** Tells this listener in the place of the audit log; {@link AuthEvents#and} keeps both. */
        public Builder events(AuthEvents events) {
            this.events = events;
            return this;
        }

        /** Looks roles up again at each refresh. */
        public Builder identities(IdentityLookup identities) {
            this.identities = identities;
            return this;
        }

        /**
         * Checks passwords by what this makes, in the place of what configuration describes; it counts attempts in the
         * buckets of the store.
         */
        public Builder passwords(PasswordLoginProvider passwords) {
            this.passwords = passwords;
            return this;
        }

        /** Checks passwords by this, which throttles attempts itself, in the place of what configuration describes. */
        public Builder passwordLogin(PasswordLogin passwordLogin) {
            return passwords((config, clock, buckets) -> Optional.of(passwordLogin));
        }

        /** With a name for a store from code, or whoever asks for the store's would take it for the default. */
        private AuthConfig effectiveConfig() {
            return store == null || store instanceof MemoryTokenStore || config.isSet(ConfigKeys.STORE)
                    ? config
                    : config.with(ConfigKeys.STORE, STORE_FROM_CODE);
        }

        /**
         * Wires everything.
         *
         * @throws ConfigException if anything is wrong with the configuration; nothing is left open
         */
        public Postern build() {
            return new Postern(this);
        }
    }
}
