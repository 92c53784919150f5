package dev.postern.login;

import com.password4j.Argon2Function;
import com.password4j.BadParametersException;
import com.password4j.BcryptFunction;
import com.password4j.PBKDF2Function;
import com.password4j.types.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A password hash as it was read, its cost known to be bearable. */
sealed interface StoredHash {
    /** Tells whether this password was hashed. */
    boolean matches(byte[] password);

    /** Tells whether its work may be done where our own hashes have this memory, in KiB, and these iterations. */
    default boolean isBearable(int memory, int iterations) {
        return true;
    }

    /** Reads a hash; empty if it is of no known form or asks for what nobody would bear. */
    static Optional<StoredHash> parse(String text) {
        try {
            return Argon2id.read(text).or(() -> Bcrypt.read(text)).or(() -> Pbkdf2.read(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a number out of range or bad base64
        }
    }

    /** RFC 9106, in the PHC string format. */
    record Argon2id(String text, int memory, int iterations, int parallelism, int length) implements StoredHash {
        private static final Pattern FORM = Pattern.compile(
                "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
        private static final int MAX_PARALLELISM = 16;

        static Optional<StoredHash> read(String text) {
            return Optional.of(FORM.matcher(text))
                    .filter(Matcher::matches)
                    .map(m -> read(text, m))
                    .filter(hash -> hash.iterations >= 1
                            && hash.parallelism >= 1
                            && hash.parallelism <= MAX_PARALLELISM
                            && hash.memory >= 8 * hash.parallelism)
                    .map(StoredHash.class::cast);
        }

        @Override
        public boolean matches(byte[] password) {
            return Argon2Function.getInstanceFromHash(text).check(password, text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public boolean isBearable(int ourMemory, int ourIterations) {
            var work = (long) memory * iterations;
            return memory <= Math.max(ourMemory, PasswordHashes.MAX_ARGON2_MEMORY)
                    && work <= Math.max((long) ourMemory * ourIterations, PasswordHashes.MAX_ARGON2_WORK)
                    && (isLikeOurs(ourMemory, ourIterations) || KeptMemory.admit(this));
        }

        private boolean isLikeOurs(int ourMemory, int ourIterations) {
            return memory == ourMemory
                    && iterations == ourIterations
                    && parallelism == PasswordHashes.PARALLELISM
                    && length == PasswordHashes.HASH_BYTES;
        }

        private static Argon2id read(String text, Matcher m) {
            Base64.getDecoder().decode(m.group(4)); // password4j would throw at a login
            return new Argon2id(
                    text,
                    Integer.parseInt(m.group(1)),
                    Integer.parseInt(m.group(2)),
                    Integer.parseInt(m.group(3)),
                    Base64.getDecoder().decode(m.group(5)).length);
        }

        @Override
        public String toString() {
            return "Argon2id";
        }
    }

    /** The Blowfish-based hash of OpenBSD. */
    record Bcrypt(String text) implements StoredHash {
        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

        static Optional<StoredHash> read(String text) {
            return Optional.of(FORM.matcher(text))
                    .filter(Matcher::matches)
                    .filter(m -> Integer.parseInt(m.group(1)) >= 4
                            && Integer.parseInt(m.group(1)) <= PasswordHashes.MAX_BCRYPT_ROUNDS)
                    .map(m -> new Bcrypt(text));
        }

        @Override
        public boolean matches(byte[] password) {
            try {
                return BcryptFunction.getInstanceFromHash(text)
                        .check(password, text.getBytes(StandardCharsets.US_ASCII));
            } catch (BadParametersException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "Bcrypt";
        }
    }

    /** RFC 8018, in the forms of Django and of Passlib. */
    final class Pbkdf2 implements StoredHash {
        private static final Pattern DJANGO =
                Pattern.compile("pbkdf2_(sha256|sha512)\\$(\\d{1,8})\\$([^$]{1,128})\\$([A-Za-z0-9+/]{20,88}={0,2})");
        private static final Pattern PASSLIB = Pattern.compile(
                "\\$pbkdf2-(sha256|sha512)\\$(\\d{1,8})\\$([./A-Za-z0-9]{1,128})\\$([./A-Za-z0-9]{20,88})");

        private final Hmac hmac;
        private final int iterations;
        private final byte[] salt;
        private final byte[] hash;

        private Pbkdf2(Hmac hmac, int iterations, byte[] salt, byte[] hash) {
            this.hmac = hmac;
            this.iterations = iterations;
            this.salt = salt;
            this.hash = hash;
        }

        static Optional<StoredHash> read(String text) {
            var django = DJANGO.matcher(text);
            if (django.matches()) {
                return bearable(django, django.group(3).getBytes(StandardCharsets.UTF_8), django.group(4));
            }
            var passlib = PASSLIB.matcher(text);
            if (passlib.matches()) {
                var salt = Base64.getDecoder().decode(passlib.group(3).replace('.', '+'));
                return bearable(passlib, salt, passlib.group(4).replace('.', '+'));
            }
            return Optional.empty();
        }

        @Override
        public boolean matches(byte[] password) {
            var computed = PBKDF2Function.getInstance(hmac, iterations, hash.length * 8)
                    .hash(password, salt)
                    .getBytes();
            return MessageDigest.isEqual(computed, hash);
        }

        private static Optional<StoredHash> bearable(Matcher m, byte[] salt, String hash) {
            var iterations = Integer.parseInt(m.group(2));
            if (iterations < 1 || iterations > PasswordHashes.MAX_PBKDF2_ITERATIONS) {
                return Optional.empty();
            }
            var hmac = m.group(1).equals("sha256") ? Hmac.SHA256 : Hmac.SHA512;
            var decoded = Base64.getDecoder().decode(hash);
            if (decoded.length > hmac.bits() / 8) {
                return Optional.empty(); // each further block costs all the iterations again
            }
            return Optional.of(new Pbkdf2(hmac, iterations, salt, decoded));
        }
    }
}
