package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {
    private final Random random = new Random(1);

    @Test
    void whatIsDecodedIsWhatThePlatformDecodes() {
        for (var length = 0; length < 200; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

            assertThat(Base64Url.encode(bytes)).isEqualTo(text);
            assertThat(Base64Url.decode(text)).isEqualTo(bytes);
            assertThat(Base64Url.isCanonical(text)).isTrue();
            var inside = ("." + text + ".").getBytes(StandardCharsets.US_ASCII);
            assertThat(Base64Url.decode(inside, 1, inside.length - 1)).isEqualTo(bytes);
            assertThat(Base64Url.decodeSigned(inside, 1, inside.length - 1)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "AB",
                "ABC",
                "AAAAB",
                "AA==",
                "=",
                "==",
                "====",
                "AA=A",
                "AAAAAA==",
                "AAA\u0141",
                "A\u0141AA",
                "AAA=",
                "AA\n",
                " AAA",
                "AA+A",
                "AA/A",
                "AAA\u00e9",
                "A.AA",
                "AA%3"
            })
    void anyOtherSpellingIsOfNothing(String text) {
        assertThat(Base64Url.decode(text)).isNull();
        assertThat(Base64Url.isCanonical(text)).isFalse();
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Base64Url.decodeSigned(bytes, 0, bytes.length)).isNull();
    }

    /** Each of 512 characters at each place. */
    @Test
    void whatIsDecodedIsEncodedToTheSameText() {
        for (var length = 1; length <= 6; length++) {
            for (var at = 0; at < length; at++) {
                for (var c = 0; c < 0x200; c++) {
                    var text = "A".repeat(at) + (char) c + "A".repeat(length - at - 1);
                    var bytes = Base64Url.decode(text);
                    assertThat(Base64Url.isCanonical(text)).as(text).isEqualTo(bytes != null);
                    if (bytes != null) {
                        assertThat(Base64Url.encode(bytes)).isEqualTo(text);
                    }
                }
            }
        }
    }

    /** Long enough for the platform's vectors, too. */
    @Test
    void whatIsSignedIsDecodedAlike() {
        var odd = "=.+/\n\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        var taken = 0;
        for (var i = 0; i < 100_000; i++) {
            var text = new byte[2 + random.nextInt(i % 10 == 0 ? 300 : 12)];
            for (var at = 0; at < text.length; at++) {
                text[at] = Base64Url.characterOf(random.nextInt(4) << 4); // no stray bits, mostly
            }
            if (random.nextInt(4) == 0) {
                text[random.nextInt(text.length)] = odd[random.nextInt(odd.length)];
            }
            var bytes = Base64Url.decode(text, 1, text.length - 1);
            assertThat(Base64Url.decodeSigned(text, 1, text.length - 1))
                    .as(() -> new String(text, StandardCharsets.ISO_8859_1))
                    .isEqualTo(bytes);
            taken += bytes == null ? 0 : 1;
        }
        assertThat(taken).isBetween(20_000, 80_000);
    }

    @Test
    void ofAllLastCharactersOnlyThoseWithoutStrayBitsEndAText() {
        var last = "AQgw"; // two characters carry one byte: four bits are left
        for (var c = 0; c < 128; c++) {
            var text = "A" + (char) c;
            assertThat(Base64Url.decode(text) != null).as(text).isEqualTo(last.indexOf(c) >= 0);
        }
    }
}
