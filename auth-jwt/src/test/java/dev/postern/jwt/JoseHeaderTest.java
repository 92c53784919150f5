package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Base64Url;
import dev.postern.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A header is read in any spelling that is strict JSON and not much longer than it need be. */
class JoseHeaderTest {
    private static final JoseHeader HEADER = new JoseHeader("HS256", "k", "at+jwt");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
                "{\"typ\":\"at+jwt\",\"kid\":\"k\",\"alg\":\"HS256\"}",
                " {\"alg\" :\"HS256\",\r\n\"kid\":\t\"k\",\"typ\":\"at+jwt\"}",
                "{\n\"alg\":\"HS256\" ,\"kid\":\"k\",\t\"typ\":\"at+jwt\" }\n"
            })
    void theUsualSpellingsAreRead(String json) {
        assertThat(read(json)).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"kid\":\"\\u006b\",\"typ\":\"at+jwt\"}",
                "{\"\\u0061lg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"HS256\",\"ki\\u0064\":\"k\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at\\u002bjwt\"}",
                "{\"alg\":\"\\u0048S256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"HS256\",\"kid\":\"k\",\"typ\":\"\\u0061t+jwt\"}",
                "{\"alg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at+jw\\u0074\"}"
            })
    void escapesAreRead(String json) {
        assertThat(read(json)).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '|',
            value = {
                "é é",
                "鍵 鍵",
                "a\ud83d\ude00b a\ud83d\ude00b",
                "a\\/b a/b",
                "\\\"\\\\ \"\\",
                "a\\u00e9 aé",
                "a\\u9375b a鍵b",
                "\\u00E9 é",
                "é\\u00e9 éé",
                "é\\u0080\\u007f é\u0080\u007f",
                "x\\ud83d\\uDE00y x\ud83d\ude00y",
                "\\ud7ff \ud7ff",
                "\\ue000 \ue000",
                "\\ud800\\udc00 \ud800\udc00",
                "\\udbff\\udfff \udbff\udfff"
            })
    void textsOfAllKindsAreRead(String spelled, String meant) {
        assertThat(read("{\"kid\":\"" + spelled + "\"}")).isEqualTo(new JoseHeader(null, meant, null));
    }

    @Test
    void escapesByLetterAreRead() {
        assertThat(read("{\"kid\":\"\\u0000\"}")).isEqualTo(new JoseHeader(null, "\0", null));
        assertThat(read("{\"kid\":\"\\b\\f\\n\\r\\t\"}")).isEqualTo(new JoseHeader(null, "\b\f\n\r\t", null));
    }

    @Test
    void aHeaderThatIsSpelledAtLengthIsRefused() {
        var json = "{\"alg\":\"HS256\",%s\"kid\":\"k\",\"typ\":\"at+jwt\"}";

        assertThat(read(String.format(json, " ".repeat(5)))).isEqualTo(HEADER);
        assertThat(read(String.format(json, " ".repeat(6)))).isNull();
        assertThat(read(String.format(json, " ").replace("+", "\\u002B"))).isNull();
        assertThat(read(String.format(json, "").replace("a", "\\u0061"))).isNull();
        for (var needed : List.of("é", "鍵", "\ud83d\ude00", "\\\"", "\\\\")) {
            assertThat(read("{\"kid\":\"" + needed.repeat(256) + "\"}"))
                    .as(needed)
                    .isNotNull();
        }
        assertThat(read("{\"kid\":\"\\u0022\",\"alg\":\"\",\"typ\":\"" + "\\/".repeat(1) + "\"}"))
                .isNotNull();
        assertThat(read("{\"kid\":\"\\u0022\",\"alg\":\"\",\"typ\":\"" + "\\/".repeat(2) + "\"}"))
                .isNull();
        assertThat(read("{\"kid\":\"" + "\\/".repeat(100) + "\"}")).isNull();
        assertThat(read("{\"kid\":\"" + "k".repeat(1000) + "\"}"))
                .isEqualTo(new JoseHeader(null, "k".repeat(1000), null));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void whatATokenOfOursSaysNeedsNoReading(Algorithm algorithm) {
        var key = TestKeys.of(algorithm);
        var header = key.encodedHeader();

        var token = TestKeys.bytes(header + ".e30.");
        var length = header.length();
        assertThat(JoseHeader.read(token, length)).isEqualTo(key.header());
        assertThat(TestKeys.source(key).ownHeader(token, length)).isEqualTo(key.header());
        assertThat(TestKeys.source(key).ownHeader(token, length + 1)).isNull();
        assertThat(TestKeys.source(key).ownHeader(token, length - 1)).isNull();
        assertThat(TestKeys.source(key).ownHeader(token, 0)).isNull();
        token[length - 1]++;
        assertThat(TestKeys.source(key).ownHeader(token, length)).isNull();
    }

    /** A key can go, or another one of its name come, between the two questions. */
    @Test
    void aHeaderOfOursExcusesNothing() {
        var key = TestKeys.named(Algorithm.HS256, "k");
        var token = TestKeys.signInput(key, key.encodedHeader() + "." + Base64Url.encode(new byte[0]));

        assertThat(refusal(token, key, key)).isNull();
        assertThat(refusal(token, key, null)).isEqualTo(Reason.UNKNOWN_KEY);
        assertThat(refusal(token, key, TestKeys.named(Algorithm.HS512, "k"))).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(refusal(token, key, stranger())).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void nothingHasToBeThere() {
        assertThat(read("{}")).isEqualTo(new JoseHeader(null, null, null));
        assertThat(read("{\"alg\":\"\"}")).isEqualTo(new JoseHeader("", null, null));
        assertThat(read("{\"kid\":\"k\"}")).isEqualTo(new JoseHeader(null, "k", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"",
                "{\"alg",
                "{\"alg\"",
                "{\"alg\":",
                "{\"alg\":\"HS256",
                "{\"alg\":\"HS256\"",
                "{\"alg\":\"HS256\",",
                "{\"alg\":\"HS256\",}",
                "{,\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\"}}",
                "{\"alg\":\"HS256\"} x",
                "{\"alg\":\"HS256\"\"kid\":\"k\"}",
                "{\"alg\"\"HS256\"}",
                "{\"alg\":HS256}",
                "{\"alg\":null}",
                "{\"alg\":[\"HS256\"]}",
                "{alg:\"HS256\"}",
                "{'alg':'HS256'}",
                "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
                "{\"kid\":\"k\",\"alg\":\"HS256\",\"kid\":\"k\"}",
                "{\"typ\":\"at+jwt\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"HS256\",\"\\u0061lg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"crit\":\"x\"}",
                "{\"Alg\":\"HS256\"}",
                "{\"alg\":\"HS\n256\"}",
                "{\"alg\":\"HS256\n\"}",
                "{\"alg\":\"HS\u0000256\"}",
                "{\"alg\":\"HS256\"}\u0000",
                "{\u000b\"alg\":\"HS256\"}",
                "[\"alg\",\"HS256\"]",
                "\"alg\"",
                "{\"kid\":\"\\x\"}",
                "{\"kid\":\"\\U0061\"}",
                "{\"kid\":\"\\u006\"}",
                "{\"kid\":\"\\u006g\"}",
                "{\"kid\":\"\\u00\u0663\u0661\"}",
                "{\"kid\":\"\\ud83d\"}",
                "{\"kid\":\"\\ud83dx\"}",
                "{\"kid\":\"\\ud83d\\u0061\"}",
                "{\"kid\":\"\\ud83d\\ud83d\"}",
                "{\"kid\":\"\\ude00\\ud83d\"}",
                "{\"kid\":\"\\ude00\"}",
                "{\"kid\":\"\\ud800\"}",
                "{\"kid\":\"\\udfff\"}",
                "{\"kid\":\"\\",
                "{\"kid\":\"\\u",
                "{\"kid\":\"\\u0061",
                "{\"kid\":\"\\ud83d\\",
                "{\"kid\":\"\\ud83d\\u",
                "{\"kid\":\"é",
                "{\"k\\u0069d\":\"k\",\"kid\":\"k\"}",
                "{\"al\\u00e9\":\"HS256\"}"
            })
    void anythingElseIsRefused(String json) {
        assertThat(read(json)).isNull();
    }

    @Test
    void bytesThatAreNoTextAndTextThatIsNoBase64AreRefused() {
        var json = "{\"alg\":\"HS256\",\"kid\":\"k\"}".getBytes(StandardCharsets.US_ASCII);
        json[8] = (byte) 0xff;
        assertThat(read(json)).isNull();
        assertThat(JoseHeader.read(TestKeys.bytes("!!!!"), 4)).isNull();
    }

    @Test
    void itIsReadAsAReaderOfAllJsonReadsIt() {
        var random = new Random(20_261_125);
        var pieces = List.of(
                "alg",
                "kid",
                "typ",
                "HS256",
                "at+jwt",
                "\"",
                "\\",
                "\\u0061",
                "\\u",
                "\\ud83d",
                "\\ude00",
                "\\n",
                "{",
                "}",
                ":",
                ",",
                " ",
                "\t",
                "\n",
                "\0",
                "é",
                "\u007f",
                "null",
                "1",
                "[",
                "]",
                "'",
                "/",
                "\\/",
                "{\"alg\":\"HS256\",",
                "\"kid\":\"k\"",
                "\"typ\":\"at+jwt\"",
                "\"alg\":\"none\"");
        var taken = 0;
        for (var round = 0; round < 300_000; round++) {
            var json = new StringBuilder(round % 2 == 0 ? "{\"alg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}" : "");
            for (var edits = random.nextInt(round % 2 == 0 ? 4 : 12); edits > 0; edits--) {
                var from = random.nextInt(json.length() + 1);
                json.replace(
                        from,
                        Math.min(json.length(), from + random.nextInt(3)),
                        pieces.get(random.nextInt(pieces.size())));
            }
            var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
            var expected = readAsJson(bytes);
            if (expected != null) {
                taken++;
            }
            assertThat(new HeaderReader(bytes).read()).as("%s", json).isEqualTo(expected);
        }
        assertThat(taken).isGreaterThan(10_000);
    }

    /** Returns what the reader of payloads says about it; null unless it is one strict object of those three texts alone. */
    static JoseHeader readAsJson(byte[] json) {
        return StrictJson.object(json)
                .filter(members -> Set.of("alg", "kid", "typ").containsAll(members.keySet()))
                .filter(members -> members.values().stream().allMatch(String.class::isInstance))
                .map(members -> new JoseHeader(
                        (String) members.get("alg"), (String) members.get("kid"), (String) members.get("typ")))
                .orElse(null);
    }

    private static Reason refusal(String token, JwtKey known, JwtKey inForce) {
        var keys = new KeySource() {
            @Override
            public JwtKey find(String id, Instant now) {
                return inForce;
            }

            @Override
            public JoseHeader ownHeader(byte[] token, int length) {
                return TestKeys.source(known).ownHeader(token, length);
            }
        };
        return Jws.verify(token, keys, type -> true, Instant.EPOCH).refusal();
    }

    private static JwtKey stranger() {
        var secret = ConfiguredKeys.generate(Algorithm.HS256, TestKeys.RANDOM).verifying();
        return JwtKey.symmetric("k", Algorithm.HS256, (SecretKey) secret);
    }

    private static JoseHeader read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JoseHeader read(byte[] json) {
        var encoded = TestKeys.bytes(Base64Url.encode(json));
        return JoseHeader.read(encoded, encoded.length);
    }
}
