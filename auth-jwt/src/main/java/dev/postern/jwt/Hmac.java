package dev.postern.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The keyed hash of one secret (RFC 7518 section 3.2), computed by the platform. */
final class Hmac implements Arithmetic {
    private final String name;
    private final Key key;
    private final @Nullable Provider provider;

    /**
     * A {@link Mac} serves one thread at a time. Each thread keeps one of the platform, with the key in it: to find it and
     * give it the key takes a third of the time of an HMAC. When the key is gone, so is this object, and sooner or later a
     * thread drops what it kept for it. Unused if there is a provider: its classes may belong to an application that ends
     * before the thread, and would stay as long as that.
     *
     * <p>The place is empty while a hash is under way, and stays so if an Error cuts it short: to reset the JDK's Mac does
     * not undo what its last step left behind. It is an array, because a class of ours would hold its application in the
     * thread.
     */
    private final ThreadLocal<@Nullable Mac[]> prepared = ThreadLocal.withInitial(() -> new Mac[1]);

    /**
     * Computes nothing yet: what is wrong with the key or the provider shows at first use.
     *
     * @param name what the platform calls it
     * @param key the secret
     * @param provider who computes it; null for the platform's first choice
     */
    Hmac(String name, Key key, @Nullable Provider provider) {
        this.name = name;
        this.key = key;
        this.provider = provider;
    }

    @Override
    public byte[] sign(byte[] input, SecureRandom random) {
        return hash(input, input.length);
    }

    @Override
    public boolean verify(byte[] input, int length, byte[] signature) {
        return MessageDigest.isEqual(hash(input, length), signature); // takes the same time for all
    }

    private byte[] hash(byte[] input, int length) {
        if (provider != null) {
            return hash(input, length, prepare());
        }
        var place = prepared.get();
        var kept = place[0];
        place[0] = null;
        var mac = kept == null ? prepare() : kept;
        var hash = hash(input, length, mac);
        place[0] = mac;
        return hash;
    }

    private static byte[] hash(byte[] input, int length, Mac mac) {
        mac.update(input, 0, length);
        return mac.doFinal();
    }

    private Mac prepare() {
        try {
            var mac = provider == null ? Mac.getInstance(name) : Mac.getInstance(name, provider);
            mac.init((SecretKey) key); // keeps out a public key, whose encoded form some providers would take
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key or a provider that does not know " + name, e);
        }
    }
}
