package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Base64Url;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last text that is taken for drawn at random, and the first that is not. */
class HmacSecretTest {
    private static final String RANDOM_TEXT = "zq7Xb2LwkT9vHd4RjyN8cGm3Fs6PxaVeU5ZtKhQiWn1";

    @ParameterizedTest
    @ValueSource(chars = {'A', 'Z'})
    void oneCapitalIsEnoughAndNoneIsNot(char letter) {
        var small = RANDOM_TEXT.toLowerCase(Locale.ROOT);

        assertRefused(key(small));
        assertTaken(key(letter + small.substring(1)));
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'z'})
    void oneSmallLetterIsEnoughAndNoneIsNot(char letter) {
        var capital = RANDOM_TEXT.toUpperCase(Locale.ROOT).replace("1", "0").substring(0, 42) + "4";

        assertRefused(key(capital));
        assertTaken(key(letter + capital.substring(1)));
    }

    @Test
    void sixteenDifferentBytesAreEnoughAndFifteenAreNot() {
        assertRefused(bytes(15));
        assertTaken(bytes(16));
    }

    @Test
    void sixteenDifferentCharactersAreEnoughAndFifteenAreNot() {
        assertRefused(key(spread("qazwsxedcrfAZWS")));
        assertTaken(key(spread("qazwsxedcrfAZWSX")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "==", "===", "====", ""})
    void paddingAloneIsNoKey(String text) {
        assertThatThrownBy(() -> HmacSecret.parse(text, Algorithm.HS256)).isInstanceOf(KeyException.class);
    }

    @Test
    void onlyTheRightPaddingIsTaken() {
        var thirtyTwo = Base64Url.encode(random(32));
        var thirtyFour = Base64Url.encode(random(34));

        assertParses(thirtyTwo + "=", true);
        assertParses(thirtyTwo + "==", false);
        assertParses(thirtyFour + "==", true);
        assertParses(thirtyFour + "=", false);
        assertParses(thirtyFour + "===", false);
    }

    private static void assertParses(String text, boolean parses) {
        if (parses) {
            assertThatCode(() -> HmacSecret.parse(text, Algorithm.HS256)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> HmacSecret.parse(text, Algorithm.HS256)).isInstanceOf(KeyException.class);
        }
    }

    private static void assertTaken(byte[] key) {
        assertThatCode(() -> refuse(key)).doesNotThrowAnyException();
    }

    private static void assertRefused(byte[] key) {
        assertThatThrownBy(() -> refuse(key)).isInstanceOf(KeyException.class);
    }

    private static void refuse(byte[] key) throws KeyException {
        HmacSecret.refuseGuessable(HmacSecret.of(key, Algorithm.HS256));
    }

    /** Returns the bytes of 43 characters, the last of which carries two bits too many. */
    private static byte[] key(String base64Url) {
        var last = "AEIMQUYcgkosw048".indexOf(base64Url.charAt(42)) >= 0 ? base64Url : base64Url.substring(0, 42) + "4";
        var bytes = Base64Url.decode(last);
        assertThat(bytes).hasSize(32);
        return bytes;
    }

    /** Returns 43 characters of these and no others. */
    private static String spread(String characters) {
        var text = new StringBuilder(characters);
        var random = new Random(1);
        while (text.length() < 42) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.append('A').toString(); // one that ends a key of 32 bytes
    }

    private static byte[] bytes(int distinct) {
        var bytes = random(64);
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0x81 + 7 * (i % distinct)); // no text in UTF-8
        }
        return bytes;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(20260301).nextBytes(bytes);
        return bytes;
    }
}
