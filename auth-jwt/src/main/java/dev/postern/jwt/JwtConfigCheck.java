package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what is wrong with the settings of this strategy, each by itself and with the others. */
final class JwtConfigCheck {
    private final AuthConfig config;
    private final ConfigProblems problems;

    private JwtConfigCheck(AuthConfig config, ConfigProblems problems) {
        this.config = config;
        this.problems = problems;
    }

    static void check(AuthConfig config, ConfigProblems problems) {
        new JwtConfigCheck(config, problems).check();
    }

    private void check() {
        checkProvider();
        var keys = ConfiguredKeys.check(config, problems, new SecureRandom());
        var broken = Stream.of(ConfigKeys.JWT_ROLES_CLAIM, ConfigKeys.JWT_PERMISSIONS_CLAIM)
                .filter(this::hasBrokenPath)
                .toList();
        if (config.isSet(ConfigKeys.JWT_JWKS_URI)) {
            checkRemote();
            checkVerifier();
        } else if (keys.isPresent() && keys.get().signing().isEmpty()) {
            checkVerifier();
        } else if (broken.isEmpty()) { // or the settings could not be read
            checkSigner();
        }
    }

    private void checkProvider() {
        var name = config.get(ConfigKeys.JWT_PROVIDER);
        if (name.isEmpty()) {
            return;
        }
        var algorithm = ConfiguredKeys.algorithm(config);
        var provider = ConfiguredKeys.provider(config);
        if (provider.isEmpty()) {
            problems.add(
                    ConfigKeys.JWT_PROVIDER,
                    "is neither an installed JCA provider nor one on the class path",
                    "put its jar on the class path, or remove the setting");
        } else if (!algorithm.isOfferedBy(provider.get())) {
            problems.add(
                    ConfigKeys.JWT_PROVIDER,
                    "does not offer " + algorithm.header() + ", which auth.jwt.algorithm asks for",
                    "choose another algorithm, or remove the setting");
        }
    }

    private boolean hasBrokenPath(ConfigKey<List<String>> key) {
        for (var path : config.get(key)) {
            try {
                ClaimPath.of(path);
            } catch (IllegalArgumentException e) {
                problems.add(key, "holds a JSON Pointer with a ~ that escapes nothing", "write ~0 for ~");
                return true;
            }
        }
        return false;
    }

    private void checkRemote() {
        if (ConfiguredKeys.given(config)) {
            problems.add(
                    ConfigKeys.JWT_JWKS_URI,
                    "is set beside a key of this service, and one of them would be ignored",
                    "remove auth.jwt.key and auth.jwt.key-file to verify the tokens of another service, or this one");
        }
        config.get(ConfigKeys.JWT_JWKS_URI).map(URI::create).ifPresent(this::checkAddress);
    }

    private void checkAddress(URI uri) {
        var plain = "http".equals(uri.getScheme()) && isLoopback(uri.getHost());
        if (!plain && !"https".equals(uri.getScheme())) {
            problems.add(
                    ConfigKeys.JWT_JWKS_URI,
                    "does not start with https://, so that anybody on the way could put in a key",
                    "use https; http is for localhost, 127.0.0.1 and [::1] only");
        }
        if (uri.getUserInfo() != null || uri.getFragment() != null) {
            problems.add(
                    ConfigKeys.JWT_JWKS_URI,
                    "holds a user or a fragment, which are not sent",
                    "leave out what is before @ or after #");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            problems.add(ConfigKeys.JWT_JWKS_URI, "names a port that no server has", "use one from 1 to 65535");
        }
    }

    private void checkVerifier() {
        if (JwtSettings.revocation(config, false, false) != JwtSettings.Revocation.TTL
                && JwtSettings.isInMemory(config)) {
            problems.add(
                    ConfigKeys.JWT_REVOCATION,
                    "asks a memory store that no login ever reaches, because this service only verifies",
                    "set auth.store to the store of the service that signs, or auth.jwt.revocation to ttl");
        }
    }

    private void checkSigner() {
        for (var key : List.of(ConfigKeys.JWT_TYPES, ConfigKeys.JWT_ROLES_CLAIM, ConfigKeys.JWT_PERMISSIONS_CLAIM)) {
            if (config.isSet(key)) {
                problems.add(
                        key,
                        "is for the tokens of another issuer, and this service makes its own",
                        "remove it, or verify with auth.jwt.jwks-uri or a public key");
            }
        }
        if (!ConfiguredKeys.given(config) && !JwtSettings.isInMemory(config)) {
            problems.add(
                    ConfigKeys.JWT_KEY_FILE,
                    "is not set: a key made up at start would not outlive the process, while the logins in the store do",
                    "name a key file, or set auth.jwt.key");
        }
        if (config.get(ConfigKeys.JWT_ACCESS_TTL).compareTo(config.get(ConfigKeys.LOGIN_LIFETIME)) > 0) {
            problems.add(ConfigKeys.JWT_ACCESS_TTL, "is longer than auth.login.lifetime", "make it that or less");
        }
        var settings = JwtSettings.of(config, true);
        if (settings.refresh()) {
            checkRefresh(settings);
        }
    }

    private void checkRefresh(JwtSettings settings) {
        if (settings.refreshGrace().compareTo(settings.accessTtl().minus(settings.jitter())) >= 0) {
            problems.add(
                    ConfigKeys.JWT_REFRESH_GRACE,
                    "is not shorter than auth.jwt.access-ttl less auth.jwt.expiry-jitter, so that a stolen refresh token"
                            + " would go unnoticed for longer than what it buys",
                    "make it shorter, or auth.jwt.access-ttl longer");
        }
        // A refresh inside the grace period writes nothing, so a client that is never away for longer than its access
        // token lasts may look idle for both together.
        Duration least = settings.accessTtl().plus(settings.refreshGrace());
        if (settings.idleTimeout().compareTo(least) <= 0) {
            problems.add(
                    ConfigKeys.LOGIN_IDLE_TIMEOUT,
                    "is not longer than auth.jwt.access-ttl and auth.jwt.refresh-grace together, so that a login would"
                            + " idle out between two refreshes",
                    "make it longer, or auth.jwt.access-ttl shorter");
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
