package dev.postern.jwt;

import dev.postern.Base64Url;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Symmetric keys that nobody can guess. Length alone proves nothing: a passphrase of 50 letters is valid base64url and
 * falls to a dictionary. So what shows the marks of having been typed, and not drawn at random, is refused, and so are the
 * random keys that somebody has published. Of a million random keys of 32 bytes less than one fails here.
 */
final class HmacSecret {
    private static final int LEAST_DISTINCT = 16;

    /** Six letters or more, or random text would contain them too often. */
    private static final List<String> WORDS = List.of(
            "secret",
            "password",
            "passw0rd",
            "changeme",
            "change-me",
            "change_me",
            "private",
            "example",
            "default",
            "token-",
            "testing",
            "qwerty",
            "abcdef",
            "012345",
            "123456",
            "please",
            "super-",
            "signing",
            "your-256",
            "hmac-sha",
            "letmein");

    private static final String FIX = "make one by: openssl rand -base64 32 (48 for HS384, 64 for HS512)";

    private HmacSecret() {}

    /** Reads base64 or base64url, padded or not, in one line or in several. */
    static SecretKey parse(String lines, Algorithm algorithm) throws KeyException {
        var text = lines.lines().collect(Collectors.joining()); // openssl breaks a line after 64 characters
        var end = text.length();
        while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        var base64Url = text.substring(0, end).replace('+', '-').replace('/', '_');
        var bytes = Base64Url.decode(base64Url);
        if (bytes == null || (end < text.length() && text.length() % 4 != 0)) {
            throw new KeyException("is neither a JWK nor base64 of random bytes", FIX);
        }
        return of(bytes, algorithm);
    }

    /** Takes these bytes for a key, if they are at least as long as the hash (RFC 7518 section 3.2). */
    static SecretKey of(byte[] bytes, Algorithm algorithm) throws KeyException {
        if (bytes.length < algorithm.hmacBytes()) {
            throw new KeyException(
                    "has " + bytes.length + " bytes; a key for " + algorithm.header() + " has at least "
                            + algorithm.hmacBytes(),
                    "make one by: openssl rand -base64 " + algorithm.hmacBytes());
        }
        return new SecretKeySpec(bytes, algorithm.platformName());
    }

    /** Refuses a key that others can guess, or know. */
    static void refuseGuessable(SecretKey key) throws KeyException {
        var bytes = key.getEncoded();
        if (isTyped(bytes)) {
            throw new KeyException("is words or a pattern and not a random key; others can guess it", FIX);
        }
        if (PublicSecrets.contains(bytes)) {
            throw new KeyException("is a key that was published somewhere; everybody has it", FIX);
        }
    }

    private static boolean isTyped(byte[] bytes) {
        var text = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        return distinct(bytes) < LEAST_DISTINCT
                || isText(bytes)
                || none(text, c -> c >= 'A' && c <= 'Z')
                || none(text, c -> c >= 'a' && c <= 'z')
                || text.chars().distinct().count() < LEAST_DISTINCT
                || hasWord(text.replace('+', '-').replace('/', '_').toLowerCase(Locale.ROOT));
    }

    private static long distinct(byte[] bytes) {
        return IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count();
    }

    /** Random bytes are UTF-8 once in a hundred million times. */
    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean none(String text, IntPredicate wanted) {
        return text.chars().noneMatch(wanted);
    }

    private static boolean hasWord(String text) {
        return WORDS.stream().anyMatch(text::contains);
    }
}
