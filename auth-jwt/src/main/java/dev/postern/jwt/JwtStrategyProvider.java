package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import dev.postern.Resources;
import dev.postern.Revocations;
import dev.postern.Strategy;
import dev.postern.StrategyProvider;
import dev.postern.TokenIssuer;
import dev.postern.TokenRefresher;
import dev.postern.TokenRevoker;
import java.time.Duration;
import java.util.Optional;

/**
 * The strategy {@code jwt}: signed access tokens (RFC 9068) with refresh tokens. Its settings are
 * {@code auth.jwt.*} and {@code auth.login.*}.
 *
 * <p>With {@code auth.jwt.revocation=pushed} no request reads the store, and the end of a login is in force here at once
 * and elsewhere as soon as it is pushed, at the latest after {@code auth.revocation.max-staleness}; with {@code checked} it
 * is in force everywhere at once, for one read of the store a request; with {@code ttl} no request reads the store, and the
 * tokens of an ended login pass for up to {@code auth.jwt.access-ttl} and the clock skew. With a public key alone, or with
 * {@code auth.jwt.jwks-uri}, the service verifies and does nothing else.
 *
 * <p>Holds no state; what it makes is safe for use by many threads.
 */
public final class JwtStrategyProvider implements StrategyProvider {
    static final String NAME = "jwt";

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
        JwtConfigCheck.check(config, problems);
    }

    /**
     * Makes the strategy. Generates a key if none is configured, and says so in the log; starts to fetch the keys of
     * another issuer, and does not wait for them.
     *
     * @throws IllegalArgumentException if the configured keys can't be used any more, though {@link #check} could
     */
    @Override
    public Strategy create(AuthConfig config, Resources resources) {
        return config.isSet(ConfigKeys.JWT_JWKS_URI)
                ? withRemoteKeys(config, resources)
                : withOwnKeys(config, resources, ConfiguredKeys.load(config, resources.random(), resources.clock()));
    }

    private static Strategy withRemoteKeys(AuthConfig config, Resources resources) {
        var settings = JwtSettings.of(config, false, resources.revocations().isPresent());
        var keys = RemoteKeys.of(config, resources.clock());
        keys.prefetch();
        var verifier = new JwtVerifier(keys, settings, resources.clock(), config.get(ConfigKeys.JWT_CACHE_SIZE));
        return new Strategy(
                NAME,
                authenticator(config, verifier, settings, resources),
                staleness(config, settings, resources),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Strategy withOwnKeys(AuthConfig config, Resources resources, JwtKeys keys) {
        var settings =
                JwtSettings.of(config, keys.signs(), resources.revocations().isPresent());
        var store = resources.store();
        var clock = resources.clock();
        var random = resources.random();
        var verifier = new JwtVerifier(keys.source(), settings, clock, config.get(ConfigKeys.JWT_CACHE_SIZE));
        var signer = keys.signs() ? Optional.of(new JwtSigner(keys, settings, random)) : Optional.<JwtSigner>empty();
        Optional<TokenIssuer> issuer = signer.map(s -> new JwtIssuer(s, settings, store, clock, random));
        Optional<TokenRefresher> refresher = signer.filter(s -> settings.refresh())
                .map(s -> new JwtRefresher(s, settings, store, clock, random, resources.identities()));
        Optional<TokenRevoker> revoker = signer.map(s -> new JwtRevoker(verifier, store));
        return new Strategy(
                NAME,
                authenticator(config, verifier, settings, resources),
                staleness(config, settings, resources),
                issuer,
                refresher,
                revoker,
                Optional.of(keys));
    }

    private static JwtAuthenticator authenticator(
            AuthConfig config, JwtVerifier verifier, JwtSettings settings, Resources resources) {
        return new JwtAuthenticator(verifier, loginCheck(config, settings, resources), resources.clock());
    }

    private static LoginCheck loginCheck(AuthConfig config, JwtSettings settings, Resources resources) {
        return switch (settings.revocation()) {
            case TTL -> LoginCheck.NONE;
            case CHECKED -> LoginCheck.byStore(resources.store());
            case PUSHED -> {
                var byStore = LoginCheck.byStore(resources.store());
                yield LoginCheck.byView(
                        view(config, resources).use(),
                        settings.accessTtl(),
                        byStore,
                        config.get(ConfigKeys.REVOCATION_WHEN_STALE).equals("unavailable")
                                ? LoginCheck.unavailable()
                                : byStore);
            }
        };
    }

    private static Revocations view(AuthConfig config, Resources resources) {
        return resources.revocations(config, ConfigKeys.JWT_REVOCATION, "checked");
    }

    private static Duration staleness(AuthConfig config, JwtSettings settings, Resources resources) {
        return switch (settings.revocation()) {
            case TTL -> settings.accessTtl().plus(settings.clockSkew());
            case CHECKED -> Duration.ZERO;
            case PUSHED -> view(config, resources).maxStaleness();
        };
    }
}
