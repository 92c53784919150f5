package dev.postern.jwt;

import io.jsonwebtoken.security.VerifySecureDigestRequest;
import java.io.InputStream;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What jjwt's algorithms verify. */
record VerifyingRequest<K extends Key>(InputStream payload, byte[] signature, K key)
        implements VerifySecureDigestRequest<K> {
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
        return null; // the platform's first
    }

    /** Returns no part of it: one may be the key. */
    @Override
    public String toString() {
        return "VerifyingRequest";
    }
}
