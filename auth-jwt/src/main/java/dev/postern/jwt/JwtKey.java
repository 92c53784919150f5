package dev.postern.jwt;

import java.security.Key;
import java.security.PrivateKey;
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
 */
record JwtKey(String id, Algorithm algorithm, Key verifying, Optional<Key> signing) {
    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

    static JwtKey pair(String id, Algorithm algorithm, PublicKey publicKey, PrivateKey privateKey) {
        return new JwtKey(id, algorithm, publicKey, Optional.of(privateKey));
    }

    static JwtKey publicOnly(String id, Algorithm algorithm, PublicKey publicKey) {
        return new JwtKey(id, algorithm, publicKey, Optional.empty());
    }

    static JwtKey symmetric(String id, Algorithm algorithm, SecretKey key) {
        return new JwtKey(id, algorithm, key, Optional.of(key));
    }

    /** Tells whether what the private half signs is what the public half verifies. */
    boolean isConsistent(SecureRandom random) {
        if (signing.isEmpty()) {
            return true;
        }
        try {
            return algorithm.verify(PROBE, algorithm.sign(PROBE, signing.get(), random), verifying);
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
