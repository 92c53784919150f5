package dev.postern.jwt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Symmetric keys that nobody can guess. Length alone proves nothing: a passphrase of 50 letters is valid base64url and
 * falls to a dictionary. So what shows the marks of having been typed, and not drawn at random, is refused. No random
 * key of 32 bytes fails here more often than once in some million.
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

    private static final String FIX = "make one by: openssl rand -base64 32";

    private HmacSecret() {}

    /** Reads base64 or base64url, padded or not. */
    static SecretKey parse(String text) throws KeyException {
        var end = text.length();
        while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        var base64Url = text.substring(0, end).replace('+', '-').replace('/', '_');
        var bytes = Base64UrlText.decode(base64Url);
        if (bytes == null || (end < text.length() && text.length() % 4 != 0)) {
            throw new KeyException("is neither a JWK nor base64url of random bytes", FIX);
        }
        return of(bytes);
    }

    /** Takes these bytes for a key. */
    static SecretKey of(byte[] bytes) throws KeyException {
        if (bytes.length < Algorithm.LEAST_HMAC_BYTES) {
            throw new KeyException(
                    "has " + bytes.length + " bytes; an HMAC key has at least " + Algorithm.LEAST_HMAC_BYTES, FIX);
        }
        if (isTyped(bytes)) {
            throw new KeyException("is words or a pattern and not a random key; others can guess it", FIX);
        }
        return new SecretKeySpec(bytes, "HmacSHA256");
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
