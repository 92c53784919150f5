package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.LoginLimit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of this strategy.
 *
 * @param issuer the claim {@code iss}
 * @param audience the claim {@code aud}
 * @param types the values of the header {@code typ}
 * @param roles where the roles are
 * @param permissions where the permissions are
 * @param loginIds whether a token must name its login and itself: those of this system do, those of others may not
 * @param accessTtl the lifetime of an access token, in whole seconds as NumericDate has them
 * @param jitter by how much at most it is made shorter, in whole seconds
 * @param clockSkew how far in the future a token may have been issued
 * @param refresh whether there are refresh tokens
 * @param refreshGrace how long a replaced refresh token may be repeated
 * @param revocation how it is known that a login has ended
 * @param loginLifetime the absolute lifetime of a login; that of its access token where nothing refreshes it
 * @param idleTimeout how long a login lasts without a refresh
 * @param limit how many logins a subject may have
 */
record JwtSettings(
        String issuer,
        String audience,
        Set<String> types,
        List<ClaimPath> roles,
        List<ClaimPath> permissions,
        boolean loginIds,
        Duration accessTtl,
        Duration jitter,
        Duration clockSkew,
        boolean refresh,
        Duration refreshGrace,
        Revocation revocation,
        Duration loginLifetime,
        Duration idleTimeout,
        LoginLimit limit) {
    static final String TYPE = "at+jwt";

    private static final String MEMORY = "memory";

    /** How it is known that a login has ended. */
    enum Revocation {
        /** It is not; its tokens expire. */
        TTL,
        /** The store is asked on every request. */
        CHECKED,
        /** Each node is told. */
        PUSHED
    }

    /** Tells whether a token of that header {@code typ} is taken; null stands for a header without one. */
    boolean accepts(@Nullable String type) {
        return type != null && types.contains(type);
    }

    /** Reads them for a node that is told of no ends. */
    static JwtSettings of(AuthConfig config, boolean signs) {
        return of(config, signs, false);
    }

    /**
     * Reads them.
     *
     * @param signs whether this service makes tokens itself
     * @param hasLog whether the store keeps a log of ended logins
     */
    static JwtSettings of(AuthConfig config, boolean signs, boolean hasLog) {
        var accessTtl = config.get(ConfigKeys.JWT_ACCESS_TTL).truncatedTo(ChronoUnit.SECONDS);
        var refresh = config.get(ConfigKeys.JWT_REFRESH);
        var revocation = revocation(config, signs, hasLog);
        var types = config.get(ConfigKeys.JWT_TYPES);
        return new JwtSettings(
                config.get(ConfigKeys.JWT_ISSUER),
                config.get(ConfigKeys.JWT_AUDIENCE),
                types.isEmpty() ? Set.of(TYPE) : Set.copyOf(types),
                paths(config.get(ConfigKeys.JWT_ROLES_CLAIM), "roles"),
                paths(config.get(ConfigKeys.JWT_PERMISSIONS_CLAIM), "permissions"),
                signs || revocation != Revocation.TTL,
                accessTtl,
                refresh ? jitter(accessTtl, config.get(ConfigKeys.JWT_EXPIRY_JITTER)) : Duration.ZERO,
                config.get(ConfigKeys.JWT_CLOCK_SKEW),
                refresh,
                config.get(ConfigKeys.JWT_REFRESH_GRACE),
                revocation,
                refresh ? config.get(ConfigKeys.LOGIN_LIFETIME).truncatedTo(ChronoUnit.SECONDS) : accessTtl,
                refresh ? config.get(ConfigKeys.LOGIN_IDLE_TIMEOUT) : accessTtl,
                LoginLimit.of(config));
    }

    /** Tells whether the store of the configuration is one that no other service sees. */
    static boolean isInMemory(AuthConfig config) {
        return config.get(ConfigKeys.STORE).equals(MEMORY);
    }

    /** Tells whether logins are kept in the store: someone must find them there. */
    boolean keepsRecords() {
        return revocation != Revocation.TTL || refresh;
    }

    /** Returns how it is known that a login has ended; reads no other setting. */
    static Revocation revocation(AuthConfig config, boolean signs, boolean hasLog) {
        return switch (config.get(ConfigKeys.JWT_REVOCATION)) {
            case "ttl" -> Revocation.TTL;
            case "checked" -> Revocation.CHECKED;
            case "pushed" -> Revocation.PUSHED;
            default -> {
                // Nobody puts a login into the memory of a service that only verifies.
                if (!signs && isInMemory(config)) {
                    yield Revocation.TTL;
                }
                yield hasLog ? Revocation.PUSHED : Revocation.CHECKED;
            }
        };
    }

    private static List<ClaimPath> paths(List<String> texts, String unset) {
        return (texts.isEmpty() ? List.of(unset) : texts)
                .stream().map(ClaimPath::of).toList();
    }

    private static Duration jitter(Duration accessTtl, int percent) {
        return Duration.ofSeconds(accessTtl.toSeconds() * percent / 100);
    }
}
