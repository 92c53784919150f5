package dev.postern.jwt;

import io.jsonwebtoken.security.VerifySecureDigestRequest;
import java.io.InputStream;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What jjwt's algorithms verify. */
final class VerifyingRequest<K extends Key> implements VerifySecureDigestRequest<K> {
    private final InputStream payload;
    private final byte[] signature;
    private final K key;
    private final @Nullable Provider provider;

    VerifyingRequest(InputStream payload, byte[] signature, K key, @Nullable Provider provider) {
        this.payload = payload;
        this.signature = signature;
        this.key = key;
        this.provider = provider;
    }

    @Override
    public InputStream getPayload() {
        return payload;
    }

    @Override
    public byte[] getDigest() {
        return signature;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public @Nullable SecureRandom getSecureRandom() {
        return null; // verifying needs none
    }

    @Override
    public @Nullable Provider getProvider() {
        return provider; // null is the platform's first
    }
}
