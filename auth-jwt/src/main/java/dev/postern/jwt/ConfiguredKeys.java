package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the keys that a configuration gives, or makes one for development. */
final class ConfiguredKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredKeys.class);

    private ConfiguredKeys() {}

    static boolean given(AuthConfig config) {
        return config.isSet(ConfigKeys.JWT_KEY) || config.isSet(ConfigKeys.JWT_KEY_FILE);
    }

    /** Reads the given keys; empty if there are none, or if they can't be used, which is noted as problems. */
    static Optional<KeySet> check(AuthConfig config, ConfigProblems problems, SecureRandom random) {
        if (config.isSet(ConfigKeys.JWT_KEY) && config.isSet(ConfigKeys.JWT_KEY_FILE)) {
            problems.add(
                    ConfigKeys.JWT_KEY,
                    "is set beside auth.jwt.key-file, and one of them would be ignored",
                    "remove one");
        }
        var fromText = read(config, ConfigKeys.JWT_KEY, problems, random);
        var fromFile = read(config, ConfigKeys.JWT_KEY_FILE, problems, random);
        return fromFile.isPresent() ? fromFile : fromText;
    }

    /**
     * Returns the given keys, or generates one.
     *
     * @throws IllegalArgumentException if they can't be used; {@link #check} tells that better and before
     */
    static KeySet load(AuthConfig config, SecureRandom random) {
        var algorithm = algorithm(config);
        try {
            if (config.isSet(ConfigKeys.JWT_KEY_FILE)) {
                return KeyReader.readFile(config.get(ConfigKeys.JWT_KEY_FILE).orElseThrow(), algorithm, random);
            }
            if (config.isSet(ConfigKeys.JWT_KEY)) {
                return KeyReader.read(config.get(ConfigKeys.JWT_KEY).orElseThrow(), algorithm, random);
            }
            var generated = KeySet.of(List.of(generate(algorithm, random)));
            warn(algorithm);
            return generated;
        } catch (KeyException e) {
            throw new IllegalArgumentException("the key of auth.jwt " + e.problem());
        }
    }

    static Algorithm algorithm(AuthConfig config) {
        return Algorithm.named(config.get(ConfigKeys.JWT_ALGORITHM)).orElseThrow();
    }

    static JwtKey generate(Algorithm algorithm, SecureRandom random) {
        if (algorithm == Algorithm.HS256) {
            var bytes = new byte[Algorithm.LEAST_HMAC_BYTES];
            random.nextBytes(bytes);
            var secret = new SecretKeySpec(bytes, "HmacSHA256");
            return JwtKey.symmetric(KeySet.thumbprint(secret), algorithm, secret);
        }
        try {
            var generator =
                    KeyPairGenerator.getInstance(algorithm == Algorithm.EDDSA ? "Ed25519" : algorithm.keyType());
            switch (algorithm) {
                case ES256 -> generator.initialize(new ECGenParameterSpec(EllipticCurve.PLATFORM_NAME), random);
                case EDDSA -> generator.initialize(255, random);
                default -> generator.initialize(Algorithm.LEAST_RSA_BITS, random);
            }
            var pair = generator.generateKeyPair();
            return JwtKey.pair(KeySet.thumbprint(pair.getPublic()), algorithm, pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 17 makes such keys", e);
        }
    }

    private static Optional<KeySet> read(
            AuthConfig config, ConfigKey<Optional<String>> key, ConfigProblems problems, SecureRandom random) {
        var value = config.get(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            var algorithm = algorithm(config);
            return Optional.of(
                    key == ConfigKeys.JWT_KEY_FILE
                            ? KeyReader.readFile(value.get(), algorithm, random)
                            : KeyReader.read(value.get(), algorithm, random));
        } catch (KeyException e) {
            problems.add(key, e.problem(), e.fix());
            return Optional.empty();
        }
    }

    private static void warn(Algorithm algorithm) {
        LOG.warn("""

                ********************************************************************************
                No key is configured for JSON Web Tokens: a {} key was made up for this process.
                Every token is worthless after a restart and on every other server.
                This is for development only. Make a key and name it in auth.jwt.key-file:
                    {}
                ********************************************************************************""", algorithm.header(), command(algorithm));
    }

    private static String command(Algorithm algorithm) {
        return switch (algorithm) {
            case HS256 -> "openssl rand -base64 32 > jwt.key";
            case RS256, PS256 -> "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out jwt.pem";
            case ES256 -> "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out jwt.pem";
            case EDDSA -> "openssl genpkey -algorithm Ed25519 -out jwt.pem";
        };
    }
}
