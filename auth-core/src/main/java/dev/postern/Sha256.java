package dev.postern;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), which every Java platform has. Safe for use by many threads. */
public final class Sha256 {
    private static final int LENGTH = 32;

    // Each thread keeps one of each: to look for the implementation costs as much as to hash a token. A virtual thread
    // makes its own and drops them. Both are classes of the platform: one of ours would keep an application that is
    // undeployed in memory for as long as a thread of its container lives.
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::find);
    private static final ThreadLocal<byte[]> RESULT = ThreadLocal.withInitial(() -> new byte[LENGTH]);

    private Sha256() {}

    /** Returns the 32 bytes of the hash; the input is not kept or changed. */
    public static byte[] of(byte[] bytes) {
        return ready().digest(bytes);
    }

    /** Tells in constant time whether the hash of the bytes is the expected one. One of another length never is. */
    public static boolean matches(byte[] bytes, byte[] expectedHash) {
        var digest = ready();
        var result = RESULT.get();
        digest.update(bytes);
        try {
            digest.digest(result, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("the hash has " + LENGTH + " bytes", e);
        }
        return MessageDigest.isEqual(result, expectedHash);
    }

    private static MessageDigest ready() {
        var digest = DIGEST.get();
        digest.reset(); // an Error may have cut its last use short
        return digest;
    }

    private static MessageDigest find() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
