package dev.postern.jwt;

import dev.postern.AuthConfig;
import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblems;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
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
        var reader = reader(config, random);
        var fromText = read(config, ConfigKeys.JWT_KEY, problems, reader::read);
        var fromFile = read(config, ConfigKeys.JWT_KEY_FILE, problems, reader::readFile);
        return fromFile.isPresent() ? fromFile : fromText;
    }

    /**
     * Returns the given keys, or generates one.
     *
     * @throws IllegalArgumentException if they can't be used; {@link #check} tells that better and before
     */
    static JwtKeys load(AuthConfig config, SecureRandom random, Clock clock) {
        var reader = reader(config, random);
        var file = config.get(ConfigKeys.JWT_KEY_FILE);
        var text = config.get(ConfigKeys.JWT_KEY);
        try {
            if (file.isPresent()) {
                return JwtKeys.ofFile(file.get(), reader, config.get(ConfigKeys.JWT_KEY_RELOAD), clock);
            }
            if (text.isPresent()) {
                return JwtKeys.of(reader.read(text.get()), reader);
            }
            var generated = reader.checked(List.of(generate(reader.algorithm(), random)));
            warn(reader.algorithm());
            return JwtKeys.of(generated, reader);
        } catch (KeyException e) {
            var setting = file.isPresent() ? ConfigKeys.JWT_KEY_FILE : ConfigKeys.JWT_KEY;
            throw new IllegalArgumentException(setting + " " + e.problem() + "; " + e.fix());
        }
    }

    static Algorithm algorithm(AuthConfig config) {
        return Algorithm.named(config.get(ConfigKeys.JWT_ALGORITHM)).orElseThrow();
    }

    static Optional<Provider> provider(AuthConfig config) {
        return config.get(ConfigKeys.JWT_PROVIDER).flatMap(CryptoProvider::find);
    }

    static JwtKey generate(Algorithm algorithm, SecureRandom random) {
        if (algorithm.isSymmetric()) {
            var bytes = new byte[algorithm.hmacBytes()];
            random.nextBytes(bytes);
            var secret = new SecretKeySpec(bytes, algorithm.platformName());
            return JwtKey.symmetric(JwkMembers.thumbprint(secret), algorithm, secret);
        }
        try {
            var curve = algorithm.curve();
            var generator = KeyPairGenerator.getInstance(
                    algorithm == Algorithm.EDDSA ? EdwardsCurve.ED25519.header() : algorithm.keyType());
            if (curve.isPresent()) {
                generator.initialize(new ECGenParameterSpec(curve.get().platformName()), random);
            } else {
                generator.initialize(algorithm == Algorithm.EDDSA ? 255 : Algorithm.LEAST_RSA_BITS, random);
            }
            var pair = generator.generateKeyPair();
            return JwtKey.pair(JwkMembers.thumbprint(pair.getPublic()), algorithm, pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 17 makes such keys", e);
        }
    }

    private static KeyReader reader(AuthConfig config, SecureRandom random) {
        return new KeyReader(algorithm(config), config.get(ConfigKeys.JWT_KEY_PASSWORD), provider(config), random);
    }

    private static Optional<KeySet> read(
            AuthConfig config, ConfigKey<Optional<String>> key, ConfigProblems problems, Reading reading) {
        var value = config.get(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.read(value.get()));
        } catch (KeyException e) {
            problems.add(key, e.problem(), e.fix());
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Reading {
        KeySet read(String value) throws KeyException;
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
        return switch (algorithm.keyType()) {
            case "oct" -> "openssl rand -base64 " + algorithm.hmacBytes() + " > jwt.key";
            case "RSA" -> "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out jwt.pem";
            case "EC" ->
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:"
                        + algorithm.curve().orElseThrow().header() + " -out jwt.pem";
            default -> "openssl genpkey -algorithm Ed25519 -out jwt.pem";
        };
    }
}
