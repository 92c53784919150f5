package dev.postern;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Ids of logins: 3 characters of tag, then 22 characters that encode 128 random bits, all base64url (RFC 4648 section
 * 5). An id is no secret.
 *
 * <p>The tag is a hash of the subject, cut to 18 bits. It lets a clustered store keep all logins of a subject in one
 * place. It gives away that two ids may belong to the same subject: one pair of strangers in 262,144 shares a tag.
 */
public final class LoginIds {
    /** The length of every id, in characters. */
    public static final int LENGTH = 25;

    private static final int TAG_LENGTH = 3;
    private static final int RANDOM_BYTES = 16;

    private LoginIds() {}

    /** Returns a new id for a login of this subject. */
    public static String newId(String subject, SecureRandom random) {
        var bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return tag(subject) + Base64Url.encode(bits);
    }

    /** Returns the tag that the ids of all logins of this subject start with. */
    public static String tag(String subject) {
        var hash = Sha256.of(subject.getBytes(StandardCharsets.UTF_8));
        return Base64Url.encode(hash).substring(0, TAG_LENGTH);
    }

    /**
     * Returns the tag of an id.
     *
     * @throws IllegalArgumentException if it is no id
     */
    public static String tagOf(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("not a login id");
        }
        return id.substring(0, TAG_LENGTH);
    }

    /**
     * Tells whether this is the one spelling of an id: its length, its alphabet, and no stray bits in the last
     * character. Stores ask this before they build a key from an id.
     */
    public static boolean isValid(String id) {
        return id.length() == LENGTH
                && Base64Url.isAlphabet(id, 0, TAG_LENGTH)
                && Base64Url.isCanonical(id, TAG_LENGTH);
    }
}
