package dev.postern.jwt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/** A key with its name and the one algorithm that it is used with (RFC 8725 section 3.1). Safe for use by many threads. */
final class JwtKey {
    private static final byte[] PROBE = {0};

    private final String id;
    private final Algorithm algorithm;
    private final Key verifying;
    private final Optional<Key> signing;
    private final Optional<KeyState> stated;
    private final Optional<Provider> provider;
    private final Arithmetic arithmetic;
    private final JoseHeader header;
    private final byte[] encodedHeader;

    JwtKey(
            String id,
            Algorithm algorithm,
            Key verifying,
            Optional<Key> signing,
            Optional<KeyState> stated,
            Optional<Provider> provider) {
        this.id = id;
        this.algorithm = algorithm;
        this.verifying = verifying;
        this.signing = signing;
        this.stated = stated;
        this.provider = provider;
        this.arithmetic = algorithm.arithmetic(verifying, signing, provider.orElse(null));
        this.header = new JoseHeader(algorithm.header(), id, JwtSettings.TYPE);
        this.encodedHeader = header.write().getBytes(StandardCharsets.US_ASCII);
    }

    static JwtKey pair(String id, Algorithm algorithm, PublicKey publicKey, PrivateKey privateKey) {
        return new JwtKey(id, algorithm, publicKey, Optional.of(privateKey), Optional.empty(), Optional.empty());
    }

    static JwtKey publicOnly(String id, Algorithm algorithm, PublicKey publicKey) {
        return new JwtKey(id, algorithm, publicKey, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static JwtKey symmetric(String id, Algorithm algorithm, SecretKey key) {
        return new JwtKey(id, algorithm, key, Optional.of(key), Optional.empty(), Optional.empty());
    }

    /** Returns the {@code kid}. */
    String id() {
        return id;
    }

    /** Returns the algorithm. */
    Algorithm algorithm() {
        return algorithm;
    }

    /** Returns the public or symmetric key. */
    Key verifying() {
        return verifying;
    }

    /** Returns the private or symmetric key; empty where only others sign. */
    Optional<Key> signing() {
        return signing;
    }

    /** Returns what its source says about its use; empty if it says nothing. */
    Optional<KeyState> stated() {
        return stated;
    }

    /** Returns who computes its signatures; empty for the platform's first choice. */
    Optional<Provider> provider() {
        return provider;
    }

    /** Returns the header of the tokens that are signed here with this key. */
    JoseHeader header() {
        return header;
    }

    /** Returns the same as it stands in those tokens. */
    String encodedHeader() {
        return new String(encodedHeader, StandardCharsets.US_ASCII);
    }

    /** Tells whether the first bytes of a token are the header of its own tokens. */
    boolean isOwnHeader(byte[] token, int length) {
        return Arrays.equals(token, 0, length, encodedHeader, 0, encodedHeader.length);
    }

    JwtKey withState(Optional<KeyState> state) {
        return new JwtKey(id, algorithm, verifying, signing, state, provider);
    }

    /**
     * Returns this key as that provider has it, if the provider knows its algorithm and kind; otherwise this key, which
     * the platform goes on with.
     */
    JwtKey usedBy(Provider other) {
        if (!algorithm.isOfferedBy(other)) {
            return this;
        }
        try {
            if (algorithm.isSymmetric()) {
                return new JwtKey(id, algorithm, verifying, signing, stated, Optional.of(other));
            }
            // Translated once here, or every signature would do it again.
            var factory = KeyFactory.getInstance(algorithm.keyFactoryName(), other);
            var publicKey = factory.translateKey(verifying);
            Optional<Key> privateKey =
                    signing.isEmpty() ? Optional.empty() : Optional.of(factory.translateKey(signing.get()));
            // Some providers have key types of their own, which tell nobody else their numbers.
            return algorithm.fits(publicKey)
                    ? new JwtKey(id, algorithm, publicKey, privateKey, stated, Optional.of(other))
                    : this;
        } catch (GeneralSecurityException | RuntimeException e) { // ProviderException is unchecked
            return this;
        }
    }

    /** Signs; this key must be able to. */
    byte[] sign(byte[] input, SecureRandom random) {
        return arithmetic.sign(input, random);
    }

    /**
     * Tells whether the signature of the first bytes of the input is right. Never throws: a signature that the platform
     * chokes on is a wrong one.
     */
    boolean verify(byte[] input, int length, byte[] signature) {
        try {
            return algorithm.isWellFormed(signature, verifying) && arithmetic.verify(input, length, signature);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Tells the same of all bytes of the input. */
    boolean verify(byte[] input, byte[] signature) {
        return verify(input, input.length, signature);
    }

    /** Tells whether what the private half signs is what the public half verifies. */
    boolean isConsistent(SecureRandom random) {
        if (signing.isEmpty()) {
            return true;
        }
        try {
            return verify(PROBE, sign(PROBE, random));
        } catch (RuntimeException e) { // numbers that are no key at all
            return false;
        }
    }

    /** Returns the name and the algorithm, no part of the key. */
    @Override
    public String toString() {
        return "JwtKey[" + id + " " + algorithm.header() + "]";
    }
}
