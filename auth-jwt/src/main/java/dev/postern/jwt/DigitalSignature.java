package dev.postern.jwt;

import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a private key, which the public one verifies (RFC 7518 sections 3.3 to 3.5, RFC 8037 section 3.1).
 *
 * @param algorithm knows what the platform wants to be told, and how a JWS spells a signature
 */
record DigitalSignature(SecureDigestAlgorithm<PrivateKey, PublicKey> algorithm) implements Arithmetic {
    @Override
    public byte[] sign(byte[] input, Key key, SecureRandom random, @Nullable Provider provider) {
        var payload = new ByteArrayInputStream(input);
        return algorithm.digest(new SigningRequest<>(payload, (PrivateKey) key, random, provider));
    }

    @Override
    public boolean verify(byte[] input, int length, byte[] signed, Key key, @Nullable Provider provider) {
        var payload = new ByteArrayInputStream(input, 0, length);
        return algorithm.verify(new VerifyingRequest<>(payload, signed, (PublicKey) key, provider));
    }
}
