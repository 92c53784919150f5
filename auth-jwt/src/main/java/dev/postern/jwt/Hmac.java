package dev.postern.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A keyed hash (RFC 7518 section 3.2), computed by the platform.
 *
 * @param name what the platform calls it
 */
record Hmac(String name) implements Arithmetic {
    @Override
    public byte[] sign(byte[] input, Key key, SecureRandom random, @Nullable Provider provider) {
        return hash(input, input.length, key, provider);
    }

    @Override
    public boolean verify(byte[] input, int length, byte[] signed, Key key, @Nullable Provider provider) {
        return MessageDigest.isEqual(hash(input, length, key, provider), signed); // takes the same time for all
    }

    private byte[] hash(byte[] input, int length, Key key, @Nullable Provider provider) {
        try {
            var mac = provider == null ? Mac.getInstance(name) : Mac.getInstance(name, provider);
            mac.init((SecretKey) key); // keeps out a public key, whose encoded form some providers would take
            mac.update(input, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key or a provider that does not know " + name, e);
        }
    }
}
