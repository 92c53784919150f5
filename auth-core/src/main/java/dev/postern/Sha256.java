package dev.postern;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), which every Java platform has. Safe for use by many threads. */
public final class Sha256 {
    /** Each thread keeps one: to look for the implementation costs as much as to hash a token. */
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::find);

    private Sha256() {}

    /** Returns the 32 bytes of the hash; the input is not kept or changed. */
    public static byte[] of(byte[] bytes) {
        var digest = DIGEST.get();
        digest.reset(); // an Error may have cut its last use short
        return digest.digest(bytes);
    }

    private static MessageDigest find() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
