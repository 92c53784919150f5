package dev.postern.jwt;

import io.jsonwebtoken.security.SecureRequest;
import java.io.InputStream;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What jjwt's algorithms sign. */
record SigningRequest<K extends Key>(
        InputStream payload,
        K key,
        SecureRandom random,
        @Nullable Provider provider) implements SecureRequest<InputStream, K> {
    @Override
    public InputStream getPayload() {
        return payload;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public SecureRandom getSecureRandom() {
        return random;
    }

    @Override
    public @Nullable Provider getProvider() {
        return provider; // null is the platform's first
    }

    /** Returns no part of it: one is the key. */
    @Override
    public String toString() {
        return "SigningRequest";
    }
}
