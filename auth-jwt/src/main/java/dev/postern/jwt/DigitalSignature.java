package dev.postern.jwt;

import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a private key, which the public one verifies (RFC 7518 sections 3.3 to 3.5, RFC 8037 section 3.1).
 *
 * @param algorithm knows what the platform wants to be told, and how a JWS spells a signature
 * @param verifying the public key
 * @param signing the private key; empty where only others sign
 * @param provider who computes it; null for the platform's first choice
 */
record DigitalSignature(
        SecureDigestAlgorithm<PrivateKey, PublicKey> algorithm,
        Key verifying,
        Optional<Key> signing,
        @Nullable Provider provider)
        implements Arithmetic {
    @Override
    public byte[] sign(byte[] input, SecureRandom random) {
        var payload = new ByteArrayInputStream(input);
        return algorithm.digest(new SigningRequest<>(payload, (PrivateKey) signing.orElseThrow(), random, provider));
    }

    @Override
    public boolean verify(byte[] input, int length, byte[] signature) {
        var payload = new ByteArrayInputStream(input, 0, length);
        return algorithm.verify(new VerifyingRequest<>(payload, signature, (PublicKey) verifying, provider));
    }

    /** Returns the algorithm, no part of a key: what a private one prints is up to its provider. */
    @Override
    public String toString() {
        return "DigitalSignature[" + algorithm.getId() + "]";
    }
}
