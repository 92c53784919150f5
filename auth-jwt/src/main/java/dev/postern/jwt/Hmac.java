package dev.postern.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** A keyed hash (RFC 7518 section 3.2), computed by the platform. */
final class Hmac implements Arithmetic {
    private final String name;

    /** Each thread keeps one: to look for the implementation takes nearly as long as to hash a token. */
    private final ThreadLocal<Mac> platforms;

    /**
     * Makes it.
     *
     * @param name what the platform calls it
     */
    Hmac(String name) {
        this.name = name;
        this.platforms = ThreadLocal.withInitial(() -> find(null));
    }

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
            var mac = provider == null ? platforms.get() : find(provider);
            mac.init((SecretKey) key); // keeps out a public key, whose encoded form some providers would take
            mac.update(input, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that does not know " + name, e);
        }
    }

    private Mac find(@Nullable Provider provider) {
        try {
            return provider == null ? Mac.getInstance(name) : Mac.getInstance(name, provider);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a platform or a provider that does not know " + name, e);
        }
    }
}
