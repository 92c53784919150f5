package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.StrategyProvider;
import dev.postern.TokenIssuer;
import dev.postern.TokenRefresher;
import dev.postern.TokenRevoker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/**
 * The strategy {@code jwt}: signed access tokens (RFC 9068) with refresh tokens. Its settings are
 * {@code auth.jwt.*} and {@code auth.login.*}.
 *
 * <p>With {@code auth.jwt.revocation=checked} the end of a login is in force at once, for one read of the store a
 * request; with {@code ttl} no request reads the store, and the tokens of an ended login pass for up to
 * {@code auth.jwt.access-ttl} and the clock skew. With a public key alone the service verifies and does nothing else.
 */
public final class JwtStrategyProvider implements StrategyProvider {
    static final String NAME = "jwt";

    private static final String MEMORY = "memory";

    /** For {@link java.util.ServiceLoader}. */
    public JwtStrategyProvider() {}

    /** Returns {@code jwt}. */
    @Override
    public String name() {
        return NAME;
    }

    /** Reads the keys, and looks for settings that contradict each other. Makes no key and writes nothing. */
    @Override
    public void check(AuthConfig config, ConfigProblems problems) {
        var keys = ConfiguredKeys.check(config, problems, new SecureRandom());
        var settings = JwtSettings.of(config);
        var inMemory = config.get(ConfigKeys.STORE).equals(MEMORY);
        if (!ConfiguredKeys.given(config) && !inMemory) {
            problems.add(
                    ConfigKeys.JWT_KEY_FILE,
                    "is not set: a key made up at start would not outlive the process, while the logins in the store do",
                    "name a key file, or set auth.jwt.key");
        }
        var verifiesOnly = keys.isPresent() && keys.get().signing().isEmpty();
        if (verifiesOnly && settings.checked() && inMemory) {
            problems.add(
                    ConfigKeys.JWT_REVOCATION,
                    "asks a memory store that no login ever reaches, because with a public key this service only verifies",
                    "set auth.store to the store of the service that signs, or auth.jwt.revocation to ttl");
        }
        if (config.get(ConfigKeys.JWT_ACCESS_TTL).compareTo(config.get(ConfigKeys.LOGIN_LIFETIME)) > 0) {
            problems.add(ConfigKeys.JWT_ACCESS_TTL, "is longer than auth.login.lifetime", "make it that or less");
        }
        if (settings.refresh()) {
            checkRefresh(settings, problems);
        }
    }

    @Override
    public Strategy create(AuthConfig config, Resources resources) {
        var settings = JwtSettings.of(config);
        var keys = ConfiguredKeys.load(config, resources.random());
        var store = resources.store();
        var clock = resources.clock();
        var verifier = new JwtVerifier(keys, settings, clock);
        var authenticator =
                new JwtAuthenticator(verifier, settings.checked() ? Optional.of(store) : Optional.empty(), clock);
        var signer = keys.signing().map(key -> new JwtSigner(key, settings, resources.random()));
        Optional<TokenIssuer> issuer = signer.map(s -> new JwtIssuer(s, settings, store, clock, resources.random()));
        Optional<TokenRefresher> refresher = signer.filter(s -> settings.refresh())
                .map(s -> new JwtRefresher(s, settings, store, clock, resources.random(), resources.identities()));
        Optional<TokenRevoker> revoker = signer.map(s -> new JwtRevoker(verifier, store));
        var staleness =
                settings.checked() ? Duration.ZERO : settings.accessTtl().plus(settings.clockSkew());
        return new Strategy(NAME, authenticator, staleness, issuer, refresher, revoker, Optional.of(keys));
    }

    private static void checkRefresh(JwtSettings settings, ConfigProblems problems) {
        if (settings.refreshGrace().compareTo(settings.accessTtl()) >= 0) {
            problems.add(
                    ConfigKeys.JWT_REFRESH_GRACE,
                    "is not shorter than auth.jwt.access-ttl, so that a stolen refresh token would go unnoticed for"
                            + " longer than what it buys",
                    "make it shorter, or auth.jwt.access-ttl longer");
        }
        // A refresh inside the grace period writes nothing, so a client that is never away for longer than its access
        // token lasts may look idle for both together.
        if (settings.idleTimeout().compareTo(settings.accessTtl().plus(settings.refreshGrace())) <= 0) {
            problems.add(
                    ConfigKeys.LOGIN_IDLE_TIMEOUT,
                    "is not longer than auth.jwt.access-ttl and auth.jwt.refresh-grace together, so that a login would"
                            + " idle out between two refreshes",
                    "make it longer, or auth.jwt.access-ttl shorter");
        }
    }
}
