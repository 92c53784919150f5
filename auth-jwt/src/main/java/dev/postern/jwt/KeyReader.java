package dev.postern.jwt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Turns what holds the keys of this service into a {@link KeySet}, or says why it can't: PEM blocks, a JWK, a JWK Set,
 * a PKCS#12 file or, for HMAC, base64 of random bytes.
 *
 * @param algorithm what the key that signs is for, and every key that does not say it
 * @param password opens PKCS#12
 * @param provider does the arithmetic; empty for the platform's first choice
 * @param random signs the probe that shows whether the halves of a pair belong together
 */
record KeyReader(Algorithm algorithm, Optional<String> password, Optional<Provider> provider, SecureRandom random) {
    private static final int MAX_BYTES = 256 * 1024;

    KeySet readFile(String name) throws KeyException {
        return read(fileBytes(name));
    }

    KeySet read(String text) throws KeyException {
        return checked(readText(text.strip()));
    }

    KeySet read(byte[] bytes) throws KeyException {
        if (Pkcs12.looksLike(bytes)) {
            return checked(Pkcs12.read(bytes, password, algorithm));
        }
        try {
            return read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new KeyException("is neither PEM, JWK nor PKCS#12", "convert it to one of them");
        }
    }

    private List<JwtKey> readText(String text) throws KeyException {
        if (Pem.looksLike(text)) {
            return Pem.read(text, algorithm);
        }
        if (text.startsWith("{")) {
            return Jwk.read(text, algorithm);
        }
        if (algorithm.isSymmetric()) {
            var secret = HmacSecret.parse(text, algorithm);
            return List.of(JwtKey.symmetric(JwkMembers.thumbprint(secret), algorithm, secret));
        }
        throw new KeyException(
                "is neither PEM, JWK nor PKCS#12", "give a PEM block or a JWK of a key for " + algorithm.header());
    }

    /** Returns the set of these keys, after checking them. */
    KeySet checked(List<JwtKey> read) throws KeyException {
        var keys = new ArrayList<JwtKey>();
        for (var plain : read) {
            if (plain.verifying() instanceof SecretKey secret) {
                HmacSecret.refuseGuessable(secret);
            }
            var key = provider.isPresent() ? plain.usedBy(provider.get()) : plain;
            if (!key.isConsistent(random)) {
                throw new KeyException("has a private half that does not belong to its public half", "copy it anew");
            }
            keys.add(key);
        }
        var set = KeySet.of(keys);
        if (set.signing().isPresent() && set.signing().get().algorithm() != algorithm) {
            var other = set.signing().get().algorithm().header();
            throw new KeyException(
                    "signs with " + other + ", and auth.jwt.algorithm is " + algorithm.header(),
                    "set auth.jwt.algorithm to " + other + ", or give a key for " + algorithm.header());
        }
        return set;
    }

    static void checkFits(Key key, Algorithm algorithm) throws KeyException {
        if (key instanceof RSAPublicKey rsa) {
            RsaNumbers.check(rsa);
        }
        if (!algorithm.fits(key)) {
            throw unfit(algorithm);
        }
    }

    static KeyException unfit(Algorithm algorithm) {
        var wanted = switch (algorithm.keyType()) {
            case "oct" -> "a symmetric key";
            case "RSA" -> "an RSA key";
            case "EC" ->
                "an EC key on the curve " + algorithm.curve().orElseThrow().header();
            default -> "an Ed25519 or Ed448 key";
        };
        return new KeyException(
                "is not " + wanted + " as " + algorithm.header() + " needs it",
                "give such a key, or set auth.jwt.algorithm to what the key is for");
    }

    static byte[] fileBytes(String name) throws KeyException {
        try {
            var path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw new KeyException("is a directory", "name the file in it");
            }
            if (!Files.exists(path)) {
                throw new KeyException(
                        "does not exist", "name a file that is there; relative to the working directory");
            }
            try (var in = Files.newInputStream(path)) {
                var bytes = in.readNBytes(MAX_BYTES + 1); // a device or a pipe tells no size, and may have no end
                if (bytes.length > MAX_BYTES) {
                    throw new KeyException("is too big to be a key", "name the file of the key");
                }
                return bytes;
            }
        } catch (IOException | InvalidPathException | SecurityException e) {
            throw new KeyException("can't be read", "name a file that this process may read");
        }
    }

    /** Returns the kind of key only. */
    @Override
    public String toString() {
        return "KeyReader[" + algorithm.header() + "]";
    }
}
