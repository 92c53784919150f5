package dev.postern;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), which every Java platform has. Safe for use by many threads. */
public final class Sha256 {
    private static final int LENGTH = 32;

    /** Each thread keeps one: to look for the implementation costs as much as to hash a token. */
    private static final ThreadLocal<Sha256> OF_THREAD = ThreadLocal.withInitial(Sha256::new);

    private final MessageDigest digest;
    private final byte[] result = new byte[LENGTH];

    private Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the 32 bytes of the hash; the input is not kept or changed. */
    public static byte[] of(byte[] bytes) {
        return OF_THREAD.get().hash(bytes).clone();
    }

    /** Tells in constant time whether this is the hash of the bytes. One of another length never is. */
    public static boolean matches(byte[] hash, byte[] bytes) {
        return MessageDigest.isEqual(OF_THREAD.get().hash(bytes), hash);
    }

    /** Returns the thread's own array, which the next hash overwrites. */
    private byte[] hash(byte[] bytes) {
        digest.reset(); // an Error may have cut its last use short
        digest.update(bytes);
        try {
            digest.digest(result, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("the hash has " + LENGTH + " bytes", e);
        }
        return result;
    }
}
