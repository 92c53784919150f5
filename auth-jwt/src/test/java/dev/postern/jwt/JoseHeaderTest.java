package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Base64Url;
import dev.postern.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A header is read in any spelling that is strict JSON, and the usual one is only read faster. */
class JoseHeaderTest {
    private static final JoseHeader HEADER = new JoseHeader("HS256", "k", "at+jwt");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
                "{\"typ\":\"at+jwt\",\"kid\":\"k\",\"alg\":\"HS256\"}",
                " {\r\n\t\"alg\" : \"HS256\" , \"kid\":\n\"k\" ,\"typ\":\t\"at+jwt\"\r} \n"
            })
    void theUsualSpellingsAreReadFast(String json) {
        assertThat(plain(json)).isEqualTo(HEADER);
        assertThat(read(json)).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"kid\":\"\\u006b\",\"typ\":\"at+jwt\"}",
                "{\"\\u0061lg\":\"HS256\",\"kid\":\"k\",\"typ\":\"at\\u002bjwt\"}"
            })
    void unusualSpellingsAreReadAllTheSame(String json) {
        assertThat(plain(json)).isNull();
        assertThat(read(json)).isEqualTo(HEADER);
    }

    @Test
    void charactersBeyondAsciiAndEscapedSlashesAreReadAllTheSame() {
        assertThat(plain("{\"kid\":\"é\"}")).isNull();
        assertThat(read("{\"kid\":\"é\"}")).isEqualTo(new JoseHeader(null, "é", null));
        assertThat(read("{\"kid\":\"a\\/b\"}")).isEqualTo(new JoseHeader(null, "a/b", null));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void whatATokenOfOursSaysNeedsNoReading(Algorithm algorithm) {
        var key = TestKeys.of(algorithm);
        var header = key.encodedHeader();

        assertThat(JoseHeader.read(header)).isEqualTo(key.header());
        assertThat(TestKeys.source(key).ownHeader(header)).isEqualTo(key.header());
        assertThat(TestKeys.source(key).ownHeader(header + "A")).isNull();
        assertThat(TestKeys.source(key).ownHeader(header.substring(1))).isNull();
        assertThat(TestKeys.source(key).ownHeader("")).isNull();
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
        assertThat(plain("{\"alg\":\"\"}")).isEqualTo(new JoseHeader("", null, null));
        assertThat(plain("{\"kid\":\"k\"}")).isEqualTo(new JoseHeader(null, "k", null));
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
                "\"alg\""
            })
    void anythingElseIsRefused(String json) {
        assertThat(plain(json)).isNull();
        assertThat(read(json)).isNull();
    }

    @Test
    void bytesThatAreNoTextAndTextThatIsNoBase64AreRefused() {
        var json = "{\"alg\":\"HS256\",\"kid\":\"k\"}".getBytes(StandardCharsets.US_ASCII);
        json[8] = (byte) 0xff;
        assertThat(read(json)).isNull();
        assertThat(JoseHeader.read("!!!!")).isNull();
    }

    @Test
    void whatTheFastReaderTakesTheStrictOneReadsAlike() {
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
            var plain = new PlainHeaderReader(bytes).read();
            if (plain != null) {
                taken++;
                assertThat(JoseHeader.readAnySpelling(bytes)).as("%s", json).isEqualTo(plain);
            }
        }
        assertThat(taken).isGreaterThan(10_000);
    }

    private static Reason refusal(String token, JwtKey known, JwtKey inForce) {
        var keys = new KeySource() {
            @Override
            public JwtKey find(String id, Instant now) {
                return inForce;
            }

            @Override
            public JoseHeader ownHeader(String encoded) {
                return TestKeys.source(known).ownHeader(encoded);
            }
        };
        return Jws.verify(token, keys, Instant.EPOCH).refusal();
    }

    private static JwtKey stranger() {
        var secret = ConfiguredKeys.generate(Algorithm.HS256, TestKeys.RANDOM).verifying();
        return JwtKey.symmetric("k", Algorithm.HS256, (SecretKey) secret);
    }

    private static JoseHeader plain(String json) {
        return new PlainHeaderReader(json.getBytes(StandardCharsets.UTF_8)).read();
    }

    private static JoseHeader read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JoseHeader read(byte[] json) {
        return JoseHeader.read(Base64Url.encode(json));
    }
}
