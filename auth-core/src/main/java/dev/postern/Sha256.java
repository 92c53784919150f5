package dev.postern;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-256 (FIPS 180-4), which every Java platform has. Safe for use by many threads. */
public final class Sha256 {
    private static final int LENGTH = 32;

    private static final byte[] NOTHING = {};

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Longer texts get an array of their own. So many bytes fit one block of the hash. */
    private static final int SHORT_TEXT = 55;

    // Each thread keeps one of each: to look for the implementation costs as much as to hash a token. A virtual thread
    // makes its own and drops them. All are classes of the platform: one of ours would keep an application that is
    // undeployed in memory for as long as a thread of its container lives.
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::find);
    private static final ThreadLocal<byte[]> RESULT = ThreadLocal.withInitial(() -> new byte[LENGTH]);
    private static final ThreadLocal<byte[]> TEXT = ThreadLocal.withInitial(() -> new byte[SHORT_TEXT]);

    private Sha256() {}

    /** Returns the 32 bytes of the hash; the input is not kept or changed. */
    public static byte[] of(byte[] bytes) {
        return ready().digest(bytes);
    }

    /** Tells in constant time whether the hash of the bytes is the expected one. One of another length never is. */
    public static boolean matches(byte[] bytes, byte[] expectedHash) {
        return matches(NOTHING, bytes, 0, expectedHash);
    }

    /**
     * Tells the same of {@code beginning}, followed by {@code bytes} from that index to its end.
     *
     * @throws IndexOutOfBoundsException if the index is beyond that end, or negative
     */
    public static boolean matches(byte[] beginning, byte[] bytes, int from, byte[] expectedHash) {
        var digest = ready();
        digest.update(beginning);
        digest.update(bytes, from, bytes.length - from);
        return resultMatches(digest, expectedHash);
    }

    /**
     * Tells the same of the characters from that index on, each as one byte. A text with a character outside ASCII
     * matches no hash of a text in ASCII.
     */
    public static boolean matches(String text, int from, byte[] expectedHash) {
        var length = text.length() - from;
        if (length > SHORT_TEXT) {
            return matches(copy(text, from, new byte[length]), expectedHash);
        }
        var bytes = copy(text, from, TEXT.get());
        var digest = ready();
        digest.update(bytes, 0, length);
        Arrays.fill(bytes, 0, length, (byte) 0); // it may be part of what opens a login
        return resultMatches(digest, expectedHash);
    }

    private static byte[] copy(String text, int from, byte[] bytes) {
        for (var i = from; i < text.length(); i++) {
            bytes[i - from] = (byte) Math.min(text.charAt(i), 0xff);
        }
        return bytes;
    }

    private static boolean resultMatches(MessageDigest digest, byte[] expectedHash) {
        var result = RESULT.get();
        try {
            digest.digest(result, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("the hash has " + LENGTH + " bytes", e);
        }
        return isEqual(result, expectedHash);
    }

    /** What {@link MessageDigest#isEqual} does, eight bytes at a time; the length of what is expected is no secret. */
    private static boolean isEqual(byte[] result, byte[] expectedHash) {
        if (expectedHash.length != LENGTH) {
            return false;
        }
        var difference = 0L;
        for (var i = 0; i < LENGTH; i += Long.BYTES) {
            difference |= (long) LONGS.get(result, i) ^ (long) LONGS.get(expectedHash, i);
        }
        return difference == 0;
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
