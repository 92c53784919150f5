package dev.postern.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * A key with its name and the one algorithm that it is used with (RFC 8725 section 3.1).
 *
 * @param id the {@code kid}
 * @param algorithm the algorithm
 * @param verifying the public or symmetric key
 * @param signing the private or symmetric key; empty where only others sign
 * @param stated what its source says about its use; empty if it says nothing
 * @param provider who does the arithmetic; empty for the platform's first choice
 */
record JwtKey(
        String id,
        Algorithm algorithm,
        Key verifying,
        Optional<Key> signing,
        Optional<KeyState> stated,
        Optional<Provider> provider) {
    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

    static JwtKey pair(String id, Algorithm algorithm, PublicKey publicKey, PrivateKey privateKey) {
        return new JwtKey(id, algorithm, publicKey, Optional.of(privateKey), Optional.empty(), Optional.empty());
    }

    static JwtKey publicOnly(String id, Algorithm algorithm, PublicKey publicKey) {
        return new JwtKey(id, algorithm, publicKey, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static JwtKey symmetric(String id, Algorithm algorithm, SecretKey key) {
        return new JwtKey(id, algorithm, key, Optional.of(key), Optional.empty(), Optional.empty());
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
        return algorithm.sign(input, signing.orElseThrow(), random, provider.orElse(null));
    }

    /** Tells whether the signature is right; never throws for one. */
    boolean verify(byte[] input, byte[] signature) {
        return verify(input, input.length, signature);
    }

    /** Tells the same of the first bytes of the input. */
    boolean verify(byte[] input, int length, byte[] signature) {
        return algorithm.verify(input, length, signature, verifying, provider.orElse(null));
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
