package dev.postern.jwt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.Key;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.util.List;

/** Turns the text of a configured key into keys, or says why it can't. */
final class KeyReader {
    private static final int MAX_BYTES = 256 * 1024;

    private KeyReader() {}

    static KeySet readFile(String name, Algorithm algorithm, SecureRandom random) throws KeyException {
        return read(fileText(name), algorithm, random);
    }

    /** Reads PEM, a JWK, a JWK Set or, for HS256, base64 or base64url. */
    static KeySet read(String text, Algorithm algorithm, SecureRandom random) throws KeyException {
        var stripped = text.strip();
        List<JwtKey> keys;
        if (Pem.looksLike(stripped)) {
            keys = List.of(Pem.read(stripped, algorithm));
        } else if (stripped.startsWith("{")) {
            keys = Jwk.read(stripped, algorithm);
        } else if (algorithm == Algorithm.HS256) {
            var secret = HmacSecret.parse(stripped);
            keys = List.of(JwtKey.symmetric(KeySet.thumbprint(secret), algorithm, secret));
        } else {
            throw new KeyException(
                    "is neither PEM nor JWK", "give a PEM block or a JWK of a key for " + algorithm.header());
        }
        for (var key : keys) {
            if (!key.isConsistent(random)) {
                throw new KeyException("has a private half that does not belong to its public half", "copy it anew");
            }
        }
        return KeySet.of(keys);
    }

    static void checkFits(Key key, Algorithm algorithm) throws KeyException {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < Algorithm.LEAST_RSA_BITS) {
            throw new KeyException(
                    "is an RSA key of " + rsa.getModulus().bitLength() + " bits; " + Algorithm.LEAST_RSA_BITS
                            + " is the least",
                    "make one by: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048");
        }
        if (!algorithm.fits(key)) {
            throw unfit(algorithm);
        }
    }

    static KeyException unfit(Algorithm algorithm) {
        var wanted = switch (algorithm) {
            case HS256 -> "a symmetric key";
            case RS256, PS256 -> "an RSA key";
            case ES256 -> "an EC key on the curve P-256";
            case EDDSA -> "an Ed25519 key";
        };
        return new KeyException(
                "is not " + wanted + " as " + algorithm.header() + " needs it",
                "give such a key, or set auth.jwt.algorithm to what the key is for");
    }

    private static String fileText(String name) throws KeyException {
        try {
            var path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw new KeyException("is a directory", "name the file in it");
            }
            if (!Files.exists(path)) {
                throw new KeyException(
                        "does not exist", "name a file that is there; relative to the working directory");
            }
            if (Files.size(path) > MAX_BYTES) {
                throw new KeyException("is too big to be a key", "name the file of the key");
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException | SecurityException e) {
            throw new KeyException("can't be read", "name a file that this process may read");
        }
    }
}
