package dev.postern.login;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Makes Argon2id hashes (RFC 9106) and checks passwords against what other systems have left: bcrypt and PBKDF2. Safe for
 * use by many threads.
 *
 * <p>Understood are {@code $argon2id$v=19$m=..,t=..,p=..$salt$hash}, {@code $2a$}, {@code $2b$} and {@code $2y$} of
 * bcrypt, and PBKDF2 as {@code pbkdf2_sha256$iterations$salt$hash} (Django) or {@code $pbkdf2-sha256$iterations$salt$hash}
 * (Passlib), with SHA-256 or SHA-512. A planted hash must not keep the machine busy, so one is refused before any work if it asks for
 * more than {@value #MAX_ARGON2_MEMORY} KiB or {@value #MAX_ARGON2_WORK} KiB times iterations of Argon2id (or our own
 * cost, if that is more), for bcrypt rounds above {@value #MAX_BCRYPT_ROUNDS} or for more than
 * {@value #MAX_PBKDF2_ITERATIONS} iterations of PBKDF2. Refused as well is an Argon2id hash with parameters that no hash
 * before it had, once those that there were take 512 MiB or are 16: password4j keeps that memory.
 *
 * <p>Passwords are brought into Unicode's form C (RFC 8265 section 4.2) and are at most {@value #MAX_BYTES} bytes long;
 * text with unpaired surrogates is no password. A hash that another system made of an accented password in another form
 * fits no more. bcrypt itself reads no more than 72 bytes; the Argon2id hash that takes its place at the next login reads
 * them all. Our own copies of a password are wiped; those of password4j and of {@link Normalizer} are not.
 */
public final class PasswordHashes {
    /** The longest password, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1_024;

    static final int MAX_ARGON2_MEMORY = 262_144;
    static final int MAX_ARGON2_WORK = 1_048_576;
    static final int MAX_BCRYPT_ROUNDS = 15;
    static final int MAX_PBKDF2_ITERATIONS = 5_000_000;

    private static final int VERSION = Argon2Function.ARGON2_VERSION_13;
    static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    static final int HASH_BYTES = 32;

    /** The longest text that can shrink to {@link #MAX_BYTES}: form C makes one character of at most four. */
    private static final int MAX_CHARS = 4 * MAX_BYTES;

    private final int memory;
    private final int iterations;
    private final SecureRandom random = new SecureRandom();

    private PasswordHashes(int memory, int iterations) {
        this.memory = memory;
        this.iterations = iterations;
    }

    /** Returns hashes of the cost that {@code auth.password.*} says. */
    public static PasswordHashes of(AuthConfig config) {
        return new PasswordHashes(config.get(ConfigKeys.PASSWORD_MEMORY), config.get(ConfigKeys.PASSWORD_ITERATIONS));
    }

    /** Returns hashes of the default cost. */
    public static PasswordHashes ofDefaultCost() {
        return of(AuthConfig.of(Map.of()));
    }

    /**
     * Returns a new hash with a salt of its own.
     *
     * @throws IllegalArgumentException if the password is empty, too long or has unpaired surrogates
     */
    public String hash(char[] password) {
        var bytes = bytes(password);
        try {
            if (bytes.length == 0) {
                throw new IllegalArgumentException(
                        "a password is 1 to " + MAX_BYTES + " bytes in UTF-8, without unpaired surrogates");
            }
            var salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            return Argon2Function.getInstance(memory, iterations, PARALLELISM, HASH_BYTES, Argon2.ID, VERSION)
                    .hash(bytes, salt)
                    .getResult();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Tells whether the password fits. A hash that can't be read, or costs too much, fits none. A password that is empty
     * or too long fits none either, and costs no work whatever the hash.
     */
    public boolean matches(char[] password, String hash) {
        var bytes = bytes(password);
        try {
            return bytes.length > 0
                    && bearable(hash).filter(stored -> stored.matches(bytes)).isPresent();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Tells whether the hash can be read and its cost is bearable. */
    public boolean understands(String hash) {
        return bearable(hash).isPresent();
    }

    /** Tells whether the hash is of another kind or weaker than {@link #hash} makes them. */
    public boolean isAged(String hash) {
        return !(StoredHash.parse(hash).orElse(null) instanceof StoredHash.Argon2id argon2
                && argon2.memory() >= memory
                && argon2.iterations() >= iterations);
    }

    private Optional<StoredHash> bearable(String hash) {
        return StoredHash.parse(hash).filter(stored -> stored.isBearable(memory, iterations));
    }

    /** Returns the password in form C and UTF-8; empty if it is too long or no text. */
    private static byte[] bytes(char[] password) {
        if (password.length > MAX_CHARS) {
            return new byte[0];
        }
        var text = CharBuffer.wrap(password);
        var normal = Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : CharBuffer.wrap(Normalizer.normalize(text, Normalizer.Form.NFC));
        var buffer = new byte[3 * normal.length()]; // no character of UTF-16 takes more in UTF-8
        var encoded = ByteBuffer.wrap(buffer);
        var result = StandardCharsets.UTF_8.newEncoder().encode(normal, encoded, true); // reports unpaired surrogates
        var length = result.isError() || encoded.position() > MAX_BYTES ? 0 : encoded.position();
        var bytes = Arrays.copyOf(buffer, length);
        Arrays.fill(buffer, (byte) 0);
        return bytes;
    }
}
