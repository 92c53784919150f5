package dev.postern.jdbc;

import java.nio.charset.StandardCharsets;

/**
 * How long what the tables keep may be: the same on every database, though not each of them would mind. What is too long
 * is a mistake of the caller that no repetition mends, so it must not read like an outage.
 */
final class Limits {
    /** The name of the strategy of a login, in characters. */
    static final int STRATEGY = 64;

    /** The hash of the secret of a login, in characters. */
    static final int SECRET_HASH = 128;

    /** Roles, permissions and claims of a login together, in bytes as packed. */
    static final int IDENTITY_BYTES = 1 << 20;

    /** The hash of a password, in characters. */
    static final int PASSWORD_HASH = 1_024;

    /** All roles, all permissions or one claim of an account, in bytes of UTF-8. */
    static final int TEXT_BYTES = 65_535;

    private Limits() {}

    /** @throws IllegalArgumentException if the text has more characters; the message does not repeat it */
    static void checkCharacters(String what, String text, int limit) {
        check(what, text.length(), limit, "characters");
    }

    /** @throws IllegalArgumentException if the text has more bytes in UTF-8; the message does not repeat it */
    static void checkUtf8(String what, String text, int limit) {
        check(what, text.getBytes(StandardCharsets.UTF_8).length, limit, "bytes in UTF-8");
    }

    /** @throws IllegalArgumentException if there are more bytes */
    static void checkBytes(String what, byte[] bytes, int limit) {
        check(what, bytes.length, limit, "bytes");
    }

    private static void check(String what, int length, int limit, String unit) {
        if (length > limit) {
            throw new IllegalArgumentException(
                    "%s: %,d %s, of which a database keeps at most %,d".formatted(what, length, unit, limit));
        }
    }
}
