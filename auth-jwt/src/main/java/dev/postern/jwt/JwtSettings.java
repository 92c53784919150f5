package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.LoginLimit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The settings of this strategy.
 *
 * @param issuer the claim {@code iss}
 * @param audience the claim {@code aud}
 * @param accessTtl the lifetime of an access token, in whole seconds as NumericDate has them
 * @param clockSkew how far in the future a token may have been issued
 * @param refresh whether there are refresh tokens
 * @param refreshGrace how long a replaced refresh token may be repeated
 * @param checked whether the store is asked on every request
 * @param loginLifetime the absolute lifetime of a login; that of its access token where nothing refreshes it
 * @param idleTimeout how long a login lasts without a refresh
 * @param limit how many logins a subject may have
 */
record JwtSettings(
        String issuer,
        String audience,
        Duration accessTtl,
        Duration clockSkew,
        boolean refresh,
        Duration refreshGrace,
        boolean checked,
        Duration loginLifetime,
        Duration idleTimeout,
        LoginLimit limit) {

    static JwtSettings of(AuthConfig config) {
        var accessTtl = config.get(ConfigKeys.JWT_ACCESS_TTL).truncatedTo(ChronoUnit.SECONDS);
        var refresh = config.get(ConfigKeys.JWT_REFRESH);
        return new JwtSettings(
                config.get(ConfigKeys.JWT_ISSUER),
                config.get(ConfigKeys.JWT_AUDIENCE),
                accessTtl,
                config.get(ConfigKeys.JWT_CLOCK_SKEW),
                refresh,
                config.get(ConfigKeys.JWT_REFRESH_GRACE),
                config.get(ConfigKeys.JWT_REVOCATION).equals("checked"),
                refresh ? config.get(ConfigKeys.LOGIN_LIFETIME).truncatedTo(ChronoUnit.SECONDS) : accessTtl,
                refresh ? config.get(ConfigKeys.LOGIN_IDLE_TIMEOUT) : accessTtl,
                new LoginLimit(config.get(ConfigKeys.LOGIN_LIMIT)));
    }

    /** Tells whether logins are kept in the store: someone must find them there. */
    boolean keepsRecords() {
        return checked || refresh;
    }
}
