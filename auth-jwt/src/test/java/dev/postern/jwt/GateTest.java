package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Base64Url;
import dev.postern.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule that a token is held to. Except where the signature is the point, it is right. */
class GateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtSettings SETTINGS = JwtSettings.of(AuthConfig.of(Map.of("auth.jwt.audience", "api")), true);
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}";
    private static final String PAYLOAD = "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":"
            + (NOW.getEpochSecond() + 300) + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"j\",\"sid\":\"s\"}";

    private final JwtKey hmac = TestKeys.named(Algorithm.HS256, "k");
    private final JwtVerifier verifier = verifier(hmac);

    @Test
    void theTokenThatAllOthersHereDeviateFromIsGood() {
        assertThat(reason(TestKeys.sign(hmac, HEADER, PAYLOAD))).isNull();
    }

    @TestFactory
    Stream<DynamicTest> aHeaderSaysWhatTheKeySaysAndNothingElse() {
        return Stream.of(
                header(Reason.BAD_SIGNATURE, "{'alg':'none','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'None','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'NONE','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'nOnE','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':' HS256','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'hs256','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'HS512','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'alg':'RS256','typ':'at+jwt','kid':'k'}"),
                header(Reason.BAD_SIGNATURE, "{'typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':null,'typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':['HS256'],'typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','crit':[]}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','crit':['exp'],'exp':1}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','crit':['b64'],'b64':false}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','b64':true}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','zip':'DEF'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','enc':'A128GCM'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','cty':'JWT'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','jku':'https://example.com/'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','x5u':'https://example.com/'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','x5c':['MIIB']}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','x5t':'AA'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','x5t#S256':'AA'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','jwk':{'kty':'oct','k':'AA'}}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k','nonce':'x'}"),
                header(Reason.WRONG_KIND, "{'alg':'HS256','kid':'k'}"),
                header(Reason.WRONG_KIND, "{'alg':'HS256','typ':'JWT','kid':'k'}"),
                header(Reason.WRONG_KIND, "{'alg':'HS256','typ':'AT+JWT','kid':'k'}"),
                header(Reason.WRONG_KIND, "{'alg':'HS256','typ':'application/at+jwt','kid':'k'}"),
                header(Reason.WRONG_KIND, "{'alg':'HS256','typ':'','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':null,'kid':'k'}"));
    }

    @TestFactory
    Stream<DynamicTest> aKeyIsFoundByItsExactNameAlone() {
        return Stream.of(
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':''}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'K'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'k '}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'k\\u0000'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'../../../../dev/null'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'file:///dev/null'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'x\\' UNION SELECT \\'k'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'k|id'}"),
                header(Reason.UNKNOWN_KEY, "{'alg':'HS256','typ':'at+jwt','kid':'${jndi:ldap://example.com/}'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':1}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':['k']}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':{'k':'k'}}"));
    }

    @TestFactory
    Stream<DynamicTest> aHeaderIsOneStrictJsonObject() {
        return Stream.of(
                header(Reason.MALFORMED, ""),
                header(Reason.MALFORMED, "null"),
                header(Reason.MALFORMED, "[]"),
                header(Reason.MALFORMED, "'HS256'"),
                header(Reason.MALFORMED, "{'alg':'none','alg':'HS256','typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','alg':'HS256','typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','\\u0061lg':'none','typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k'}x"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k'}{}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k'}\0"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k',}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k'"),
                header(Reason.MALFORMED, "{'alg':'HS256',/**/'typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{alg:'HS256','typ':'at+jwt','kid':'k'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k\n'}"),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'\\ud800'}"),
                header(Reason.MALFORMED, "\uFEFF" + HEADER),
                raw(Reason.MALFORMED, "UTF-16", HEADER.getBytes(StandardCharsets.UTF_16BE), TestKeys.bytes(PAYLOAD)),
                raw(Reason.MALFORMED, "UTF-16LE", HEADER.getBytes(StandardCharsets.UTF_16LE), TestKeys.bytes(PAYLOAD)),
                raw(
                        Reason.MALFORMED,
                        "overlong",
                        insert(HEADER.replace("}", ",\"x\":\"*\"}"), 0xc0, 0xaf),
                        TestKeys.bytes(PAYLOAD)),
                raw(
                        Reason.MALFORMED,
                        "not UTF-8",
                        insert(HEADER.replace("\"k\"", "\"k*\""), 0xff),
                        TestKeys.bytes(PAYLOAD)),
                header(Reason.MALFORMED, "{'alg':'HS256','typ':'at+jwt','kid':'k\0'}"),
                raw(Reason.MALFORMED, "UTF-32", HEADER.getBytes(Charset.forName("UTF-32BE")), TestKeys.bytes(PAYLOAD)),
                header(null, "{\t'typ' : 'at+jwt' ,'kid':'k','alg':'HS256'}\n"),
                header(null, "{'typ':'at+jwt','kid':'k','\\u0061lg':'HS256'}"),
                header(Reason.MALFORMED, "{\n  'typ': 'at+jwt',\n  'kid': 'k',\n  'alg': 'HS256'\n}"));
    }

    @TestFactory
    Stream<DynamicTest> aPayloadIsOneStrictJsonObject() {
        return Stream.of(
                payload(Reason.MALFORMED, ""),
                payload(Reason.MALFORMED, "foo"),
                payload(Reason.MALFORMED, "[" + PAYLOAD + "]"),
                payload(Reason.MALFORMED, PAYLOAD + "x"),
                payload(Reason.MALFORMED, PAYLOAD + PAYLOAD),
                payload(Reason.MALFORMED, with("'sub':'mallory'")),
                payload(Reason.MALFORMED, with("'s\\u0075b':'mallory'")),
                payload(Reason.MALFORMED, with("'x':{'a':1,'\\u0061':2}")),
                payload(Reason.MALFORMED, with("'x':null,'x':null")),
                payload(Reason.MALFORMED, with("'x':null,'x':1")),
                payload(null, with("'x':{'x':{'x':null}},'\\ud83d\\ude00':1")),
                payload(Reason.MALFORMED, with("'x':" + "[".repeat(20) + "]".repeat(20))),
                payload(Reason.MALFORMED, with("'x':" + "9".repeat(129))),
                payload(Reason.MALFORMED, with("'x':1e999999999")),
                payload(Reason.MALFORMED, with("'x':1e-999999999")),
                payload(Reason.MALFORMED, with("'x':NaN")),
                payload(Reason.MALFORMED, with("'x':'\0'")),
                payload(Reason.MALFORMED, PAYLOAD + "\0"),
                payload(Reason.MALFORMED, with("'x':'\\u004\u0463'")), // its lower half is the digit c
                payload(Reason.MALFORMED, with("'x':'\\\\\\u\u0130041'")),
                payload(null, with("'x':'\\\\u\u0463 \\u004c\u0463'")),
                payload(Reason.MALFORMED, with("'x':01")),
                payload(Reason.MALFORMED, with("'x':'\\udc00\\ud800'")),
                payload(Reason.MALFORMED, with("'\\ud800':1")),
                payload(Reason.MALFORMED, with("'x':'\\ud83d'")),
                payload(Reason.MALFORMED, with("'x':'\\ude00'")),
                payload(Reason.MALFORMED, with("'x':['\\ud83d\\u0041']")),
                payload(Reason.MALFORMED, with("'x':'\\ud83d\\ud83d\\ude00'")),
                payload(Reason.MALFORMED, with("'x':'\\ud83d\\\\ude00'")),
                payload(Reason.MALFORMED, with("'x':'\\uD83D\ud83d\ude00'")),
                payload(Reason.MALFORMED, with("'x':'\\\\\\uDE00'")),
                payload(null, with("'x':'\\\\ud83d \\uD83D\\uDE00\\ud83d\\ude00\\n\\u0041'")),
                payload(Reason.MALFORMED, "\uFEFF" + PAYLOAD),
                raw(Reason.MALFORMED, "UTF-16", TestKeys.bytes(HEADER), PAYLOAD.getBytes(StandardCharsets.UTF_16BE)),
                raw(
                        Reason.MALFORMED,
                        "Latin-1",
                        TestKeys.bytes(HEADER),
                        with("'x':'\u00fc'").getBytes(StandardCharsets.ISO_8859_1)),
                raw(Reason.MALFORMED, "overlong", TestKeys.bytes(HEADER), insert(with("'x':'*'"), 0xc0, 0xaf)),
                raw(
                        Reason.MALFORMED,
                        "surrogate in UTF-8",
                        TestKeys.bytes(HEADER),
                        insert(with("'x':'*'"), 0xed, 0xa0, 0x80)),
                payload(null, with("'x':[null,true,{'y':1.5e3,'z':9223372036854775808}],'w':'\\ud83d\\ude00'")));
    }

    @TestFactory
    Stream<DynamicTest> requiredClaimsAreThereAndOfTheirType() {
        return Stream.of("iss", "sub", "aud", "exp", "iat", "jti", "sid").flatMap(name -> {
            var value = PAYLOAD.substring(PAYLOAD.indexOf("\"" + name + "\":"));
            var end = value.indexOf(',');
            var member = value.substring(0, end < 0 ? value.indexOf('}') : end);
            return Stream.of(
                    payload(Reason.BAD_CLAIM, PAYLOAD.replace(member, "\"x\":1")),
                    payload(Reason.BAD_CLAIM, PAYLOAD.replace(member, "\"" + name + "\":null")),
                    payload(
                            name.equals("aud") ? Reason.WRONG_AUDIENCE : Reason.BAD_CLAIM,
                            PAYLOAD.replace(member, "\"" + name + "\":\"\"")),
                    payload(Reason.BAD_CLAIM, PAYLOAD.replace(member, "\"" + name + "\":{}")),
                    payload(Reason.BAD_CLAIM, PAYLOAD.replace(member, "\"" + name + "\":true")),
                    payload(Reason.BAD_CLAIM, PAYLOAD.replace(member, "\"" + name + "\":[]")));
        });
    }

    @TestFactory
    Stream<DynamicTest> aNumericDateIsAWholeSecondInRange() {
        var now = String.valueOf(NOW.getEpochSecond() + 300);
        var bad = List.of(
                "\"" + now + "\"",
                "\"2027-03-01T12:00:00Z\"",
                now + "000",
                now + ".5",
                now + ".0",
                "1.8e9",
                "0",
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "253402300800",
                "[" + now + "]",
                "{\"s\":" + now + "}",
                "true",
                "null",
                "\"\"",
                "-0",
                now + "e0",
                now + "E+0",
                now + "000000",
                "1e300");
        assertThat(bad).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates();
        return bad.stream()
                .flatMap(value -> Stream.of(
                        payload(Reason.BAD_CLAIM, PAYLOAD.replaceFirst("\"exp\":\\d+", "\"exp\":" + value)),
                        payload(Reason.BAD_CLAIM, PAYLOAD.replaceFirst("\"iat\":\\d+", "\"iat\":" + value)),
                        payload(Reason.BAD_CLAIM, with("'nbf':" + value)),
                        payload(Reason.BAD_CLAIM, with("'auth_time':" + value))));
    }

    @TestFactory
    Stream<DynamicTest> timeIsJudgedToTheInstant() {
        var now = NOW.getEpochSecond();
        return Stream.of(
                payload(Reason.EXPIRED, PAYLOAD.replaceFirst("\"exp\":\\d+", "\"exp\":" + now)),
                payload(null, PAYLOAD.replaceFirst("\"exp\":\\d+", "\"exp\":" + (now + 1))),
                payload(null, PAYLOAD.replaceFirst("\"iat\":\\d+", "\"iat\":" + (now + 10))),
                payload(Reason.NOT_YET_VALID, PAYLOAD.replaceFirst("\"iat\":\\d+", "\"iat\":" + (now + 11))),
                payload(
                        Reason.NOT_YET_VALID,
                        with("'nbf':1,'auth_time':1").replaceFirst("\"iat\":\\d+", "\"iat\":" + (now + 11))),
                payload(null, with("'nbf':" + (now + 10))),
                payload(Reason.NOT_YET_VALID, with("'nbf':" + (now + 11))),
                payload(Reason.NOT_YET_VALID, with("'nbf':253402300799")),
                payload(Reason.NOT_YET_VALID, with("'auth_time':" + (now + 11))));
    }

    @TestFactory
    Stream<DynamicTest> issuerAndAudienceAreOurs() {
        return Stream.of(
                payload(Reason.WRONG_ISSUER, PAYLOAD.replace("\"postern\"", "\"postern/\"")),
                payload(Reason.WRONG_ISSUER, PAYLOAD.replace("\"postern\"", "\"POSTERN\"")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"postern\"", "[\"postern\"]")),
                payload(Reason.WRONG_AUDIENCE, PAYLOAD.replace("\"api\"", "\"apix\"")),
                payload(Reason.WRONG_AUDIENCE, PAYLOAD.replace("\"api\"", "[\"other\",\"API\"]")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"api\"", "[\"api\",1]")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"api\"", "[[\"api\"]]")),
                payload(null, PAYLOAD.replace("\"api\"", "[\"api\"]")),
                payload(null, PAYLOAD.replace("\"api\"", "[\"other\",\"api\"]")));
    }

    @TestFactory
    Stream<DynamicTest> anIdentityKeepsItsLimits() {
        return Stream.of(
                payload(Reason.BAD_CLAIM, with("'roles':1")),
                payload(Reason.BAD_CLAIM, with("'':1")),
                payload(Reason.BAD_CLAIM, with("' a':1")),
                payload(Reason.BAD_CLAIM, with("'a\\u2003':1")),
                payload(null, with("'roles':' admin  user '")),
                payload(Reason.BAD_CLAIM, with("'roles':['admin',1]")),
                payload(Reason.BAD_CLAIM, with("'roles':['ad\\nmin']")),
                payload(Reason.BAD_CLAIM, with("'permissions':{'a':1}")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"alice\"", "\"al\\u0000ice\"")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"alice\"", "\"" + "a".repeat(257) + "\"")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"s\"", "\"s\\n\"")),
                payload(Reason.BAD_CLAIM, PAYLOAD.replace("\"j\"", "\"" + "j".repeat(257) + "\"")),
                payload(null, with("'roles':[],'permissions':['a','a']")));
    }

    @ParameterizedTest
    @EnumSource
    void oneSpellingOfATokenIsTaken(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var judge = verifier(key);
        var token = TestKeys.sign(key, HEADER.replace("HS256", algorithm.header()), PAYLOAD);
        assertThat(judge.verify(token, NOW).refusal()).isNull();

        var parts = token.split("\\.", -1);
        var others = List.of(
                token + "=",
                token + "==",
                token + "A",
                token + "AA",
                token + "!",
                token + " ",
                " " + token,
                token + "\n",
                token + ".",
                "." + token,
                token + "..",
                parts[0] + "=." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "\n." + parts[2],
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                parts[0] + ".." + parts[2],
                "." + parts[1] + "." + parts[2],
                parts[0] + "?." + parts[1] + "." + parts[2],
                token.replace(".", "\u2024"),
                parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2]);
        for (var other : others) {
            assertThat(judge.verify(other, NOW).refusal()).as(other).isNotNull();
        }
        for (var i = 0; i < 64; i++) {
            var c = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(i);
            if (c != token.charAt(token.length() - 1)) {
                var other = token.substring(0, token.length() - 1) + c;
                assertThat(judge.verify(other, NOW).refusal()).as(other).isNotNull();
            }
        }
    }

    /** What the issuer itself has spelled so, and signed. */
    @ParameterizedTest
    @EnumSource
    void aPayloadIsTakenInOneSpellingWhoeverHasSignedAnother(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var judge = verifier(key);
        var start = Base64Url.encode(TestKeys.bytes(HEADER.replace("HS256", algorithm.header()))) + ".";
        var payload = Base64Url.encode(TestKeys.bytes(with("'x':'>>>???>>'")));
        assertThat(payload).contains("-").contains("_").hasSize(payload.length() / 4 * 4 + 2);
        assertThat(judge.verify(TestKeys.signInput(key, start + payload), NOW).refusal())
                .isNull();

        var strayBits = payload.substring(0, payload.length() - 1) + (char) (payload.charAt(payload.length() - 1) + 1);
        for (var other : List.of(
                payload + "==",
                payload + "=",
                payload + "\n",
                " " + payload,
                payload.replace('-', '+'),
                payload.replace('_', '/'),
                strayBits,
                payload + "?",
                payload + ".",
                payload + "A=")) {
            var token = TestKeys.signInput(key, start + other);
            assertThat(judge.verify(token, NOW).refusal()).as(other).isEqualTo(Reason.MALFORMED);
        }
    }

    /** A text becomes bytes, and there are ways to do so that drop the upper byte of a character. */
    @ParameterizedTest
    @EnumSource
    void noCharacterPassesForAnotherThatHasItsLowerByte(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var judge = verifier(key);
        var token = TestKeys.sign(key, HEADER.replace("HS256", algorithm.header()), PAYLOAD);
        assertThat(judge.verify(token, NOW).refusal()).isNull();

        for (var i = 0; i < token.length(); i += algorithm.isSymmetric() ? 1 : 5) {
            for (var upper : List.of(0x100, 0x4100, 0x4e00, 0xd800, 0xdc00, 0xff00)) {
                var other = token.substring(0, i) + (char) (token.charAt(i) + upper) + token.substring(i + 1);
                assertThat(judge.verify(other, NOW).refusal()).as(other).isIn(Reason.MALFORMED, Reason.BAD_SIGNATURE);
            }
        }
    }

    @Test
    void standardBase64IsAnotherSpelling() {
        var others = 0;
        for (var i = 0; i < 100; i++) {
            var token = TestKeys.sign(hmac, HEADER, with("'x':'" + i + "?>?>'"));
            var standard = token.replace('-', '+').replace('_', '/');
            if (!standard.equals(token)) {
                // The payload's spelling is signed, so that whoever changes it has a wrong signature.
                var end = token.lastIndexOf('.');
                var expected = standard.endsWith(token.substring(end)) ? Reason.BAD_SIGNATURE : Reason.MALFORMED;
                assertThat(reason(standard)).isEqualTo(expected);
                others++;
            }
        }
        assertThat(others).isPositive();
    }

    @Test
    void strayBitsInTheLastCharacterAreAnotherSpelling() {
        // 32 bytes leave 2 stray bits in the 43rd character: java.util.Base64 would read all four spellings alike.
        var token = TestKeys.sign(hmac, HEADER, PAYLOAD);
        var last = token.charAt(token.length() - 1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var stray = 1; stray < 4; stray++) {
            var other = token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + stray);
            assertThat(Base64.getUrlDecoder().decode(other.substring(other.lastIndexOf('.') + 1)))
                    .isEqualTo(Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1)));
            assertThat(reason(other)).isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void aTokenLongerThanTheLimitIsNotLookedAt() {
        var padding =
                Jws.MAX_LENGTH - TestKeys.sign(hmac, HEADER, with("'x':''")).length();
        var fits = TestKeys.sign(hmac, HEADER, with("'x':'" + "x".repeat(padding * 3 / 4 - 2) + "'"));
        var tooLong = TestKeys.sign(hmac, HEADER, with("'x':'" + "x".repeat(padding * 3 / 4 + 4) + "'"));

        assertThat(fits.length()).isBetween(Jws.MAX_LENGTH - 4, Jws.MAX_LENGTH);
        assertThat(reason(fits)).isNull();
        assertThat(tooLong.length()).isGreaterThan(Jws.MAX_LENGTH);
        assertThat(reason(tooLong)).isEqualTo(Reason.MALFORMED);
    }

    /** Whoever has the public key has all of these. */
    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void aPublicKeyIsNoHmacKey(Algorithm algorithm) throws GeneralSecurityException {
        var key = TestKeys.named(algorithm, "k");
        var pem = TestKeys.pem("PUBLIC KEY", key.verifying());
        var members = JwkMembers.of(key.verifying());
        var secrets = Stream.of(
                key.verifying().getEncoded(),
                TestKeys.bytes(pem),
                TestKeys.bytes(pem.strip()),
                TestKeys.bytes(pem.replaceAll("-----.*-----|\\s", "")),
                TestKeys.bytes(TestKeys.json(members)),
                TestKeys.bytes(TestKeys.set(key).jwkSet()),
                TestKeys.bytes(members.getOrDefault("n", members.getOrDefault("x", ""))),
                Base64Url.decode(members.getOrDefault("n", members.getOrDefault("x", ""))),
                TestKeys.bytes("k"),
                new byte[] {0});
        for (var secret : secrets.toList()) {
            for (var hmac : List.of(Algorithm.HS256, Algorithm.HS384, Algorithm.HS512)) {
                for (var named : List.of(hmac, algorithm)) {
                    var input = Base64Url.encode(TestKeys.bytes(HEADER.replace("HS256", named.header()))) + "."
                            + Base64Url.encode(TestKeys.bytes(PAYLOAD));
                    var mac = Mac.getInstance(hmac.platformName()); // jjwt signs with no such key
                    mac.init(new SecretKeySpec(secret, hmac.platformName()));
                    var token = input + "." + Base64Url.encode(mac.doFinal(TestKeys.bytes(input)));
                    assertThat(verifier(key).verify(token, NOW).refusal()).isEqualTo(Reason.BAD_SIGNATURE);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatTheHeaderBringsAlongIsNotUsed(Algorithm algorithm) {
        var attacker = ConfiguredKeys.generate(algorithm, TestKeys.RANDOM);
        var judge = verifier(TestKeys.named(algorithm, "k"));
        var named = HEADER.replace("HS256", algorithm.header());
        var encoded = Base64.getEncoder().encodeToString(attacker.verifying().getEncoded());
        for (var member : List.of(
                "\"jwk\":" + TestKeys.json(JwkMembers.of(attacker.verifying())), "\"x5c\":[\"" + encoded + "\"]")) {
            for (var header : List.of(
                    named.replace("}", "," + member + "}"),
                    named.replace("\"kid\":\"k\"", member),
                    "{" + member + "," + named.substring(1))) {
                var token = TestKeys.sign(attacker, header, PAYLOAD);
                assertThat(judge.verify(token, NOW).refusal()).isEqualTo(Reason.MALFORMED);
            }
        }
        assertThat(judge.verify(TestKeys.sign(attacker, named, PAYLOAD), NOW).refusal())
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void aHeaderThatNamesAnAddressOpensNoConnection() throws IOException {
        try (var server = JwksServer.start(exchange -> JwksServer.answer(exchange, 200, "{\"keys\":[]}"))) {
            var address = "\"" + server.uri() + "\"";
            for (var member : List.of("\"jku\":", "\"x5u\":", "\"kid\":", "\"iss\":", "\"typ\":", "\"alg\":")) {
                var header = "{" + member + address + "," + HEADER.substring(1);
                assertThat(reason(TestKeys.sign(hmac, header, PAYLOAD))).isEqualTo(Reason.MALFORMED);
                assertThat(reason(TestKeys.sign(hmac, "{" + member + address + "}", PAYLOAD)))
                        .isIn(Reason.MALFORMED, Reason.UNKNOWN_KEY, Reason.BAD_SIGNATURE);
            }
            assertThat(server.requests()).isZero();
        }
    }

    @TestFactory
    Stream<DynamicTest> anotherSerializationOrAnotherKindOfTokenIsRefused() {
        var token = TestKeys.sign(hmac, HEADER, PAYLOAD);
        var parts = token.split("\\.", -1);
        var flattened = "{\"protected\":\"" + parts[0] + "\",\"payload\":\"" + parts[1] + "\",\"signature\":\""
                + parts[2] + "\"}";
        return Stream.of(
                        "",
                        ".",
                        "..",
                        "...",
                        parts[0],
                        parts[0] + "." + parts[1],
                        parts[0] + "." + parts[1] + ".",
                        parts[0] + ".." + parts[2],
                        "." + parts[1] + "." + parts[2],
                        token + ".",
                        token + "." + parts[2],
                        "Bearer " + token,
                        "\"" + token + "\"",
                        token + "\0",
                        token + "~",
                        flattened,
                        "{\"payload\":\"" + parts[1] + "\",\"signatures\":[" + flattened + "]}",
                        Base64Url.encode(TestKeys.bytes(flattened)),
                        parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[1] + "." + parts[2],
                        TestKeys.sign(hmac, HEADER, token)) // one token in another
                .map(text -> DynamicTest.dynamicTest(
                        "in " + text, () -> assertThat(reason(text)).isIn(Reason.MALFORMED, Reason.BAD_SIGNATURE)));
    }

    @TestFactory
    Stream<DynamicTest> aHeaderHasABound() {
        return Stream.of(
                raw(Reason.MALFORMED, "deep", TestKeys.bytes("[".repeat(1_000)), TestKeys.bytes(PAYLOAD)),
                raw(Reason.MALFORMED, "deep objects", TestKeys.bytes("{\"a\":".repeat(300)), TestKeys.bytes(PAYLOAD)),
                raw(Reason.MALFORMED, "white space", TestKeys.bytes(HEADER + " ".repeat(14)), TestKeys.bytes(PAYLOAD)),
                raw(
                        Reason.UNKNOWN_KEY,
                        "long kid",
                        TestKeys.bytes(HEADER.replace("\"k\"", "\"" + "k".repeat(1_000) + "\"")),
                        TestKeys.bytes(PAYLOAD)));
    }

    @Test
    void aHeaderAtItsBoundIsRead() {
        var most = 1536; // bytes, 2048 characters
        for (var length = most - 3; length <= most + 3; length++) {
            var kid = "k".repeat(length - HEADER.length() + 1);
            var key = TestKeys.named(Algorithm.HS256, kid);
            var token = TestKeys.sign(key, HEADER.replace("\"k\"", "\"" + kid + "\""), PAYLOAD);
            assertThat(verifier(key).verify(token, NOW).refusal())
                    .as("%s bytes", length)
                    .isEqualTo(length <= most ? null : Reason.MALFORMED);
        }
    }

    /** Two surrogates are one character, and one byte where the text becomes bytes: an index into one is none into the other. */
    @Test
    void aTextThatIsNoAsciiIsRefusedWhereverItStandsAndThrowsNothing() {
        var token = TestKeys.sign(hmac, HEADER, PAYLOAD);
        var pair = "\ud83d\ude00";
        for (var odd :
                List.of("\u0141", "\u0541", "\uff41", "\ud83d", "\ude00", pair, pair.repeat(3), pair.repeat(200))) {
            for (var at = 0; at <= token.length(); at++) {
                assertThat(reason(token.substring(0, at) + odd + token.substring(at)))
                        .isIn(Reason.MALFORMED, Reason.BAD_SIGNATURE);
            }
            for (var text :
                    List.of(odd, odd + "..", "." + odd + ".", ".." + odd, "e30." + odd + ".", "e30." + odd + ".A")) {
                assertThat(reason(text)).isIn(Reason.MALFORMED, Reason.UNKNOWN_KEY);
            }
        }
    }

    @Test
    void anRsaKeyIsUsedWithItsOneAlgorithm() {
        var rs256 = TestKeys.named(Algorithm.RS256, "r");
        var ps256 = JwtKey.pair("r", Algorithm.PS256, (PublicKey) rs256.verifying(), (PrivateKey)
                rs256.signing().orElseThrow());
        var token = TestKeys.sign(ps256, "{\"alg\":\"PS256\",\"typ\":\"at+jwt\",\"kid\":\"r\"}", PAYLOAD);

        assertThat(verifier(ps256).verify(token, NOW).refusal()).isNull();
        assertThat(verifier(rs256).verify(token, NOW).refusal()).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void aKeyOfAnotherNameDoesNotHelp() {
        var other = TestKeys.named(Algorithm.HS256, "other");
        var stranger = JwtKey.symmetric("k", Algorithm.HS256, (SecretKey)
                ConfiguredKeys.generate(Algorithm.HS256, TestKeys.RANDOM).verifying());

        assertThat(verifier(stranger, other)
                        .verify(TestKeys.sign(hmac, HEADER, PAYLOAD), NOW)
                        .refusal())
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    /** An attacker has no key: the signature is missing, or something in the place of one. */
    @ParameterizedTest
    @EnumSource
    void anUnsignedTokenPassesInNoSpellingOfNone(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var judge = verifier(key);
        var length = Base64Url.decode(signatureOf(TestKeys.sign(key, HEADER, PAYLOAD))).length;
        for (var letters = 0; letters < 16; letters++) {
            var none = new StringBuilder("none");
            for (var i = 0; i < 4; i++) {
                if ((letters >> i & 1) == 1) {
                    none.setCharAt(i, Character.toUpperCase(none.charAt(i)));
                }
            }
            var input = Base64Url.encode(TestKeys.bytes(HEADER.replace("HS256", none))) + "."
                    + Base64Url.encode(TestKeys.bytes(PAYLOAD));
            for (var signature : List.of("", "AA", Base64Url.encode(new byte[length]), "none")) {
                assertThat(judge.verify(input + "." + signature, NOW).refusal())
                        .as("%s with %s", none, signature)
                        .isEqualTo(Reason.BAD_SIGNATURE);
            }
            assertThat(judge.verify(TestKeys.signInput(key, input), NOW).refusal())
                    .isEqualTo(Reason.BAD_SIGNATURE);
            assertThat(judge.verify(input, NOW).refusal()).isEqualTo(Reason.MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void aSignatureOfZerosOrOfTheOrderIsNone(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var input = TestKeys.sign(key, HEADER.replace("HS256", algorithm.header()), PAYLOAD);
        input = input.substring(0, input.lastIndexOf('.'));
        var curve = algorithm.curve().orElseThrow();
        var order = curve.parameters().getOrder().toByteArray();
        var n = new byte[curve.bytes()];
        var used = Math.min(order.length, n.length); // the first byte of some is a zero for the sign
        System.arraycopy(order, order.length - used, n, n.length - used, used);
        var zero = new byte[n.length];
        var one = new byte[n.length];
        one[n.length - 1] = 1;
        for (var signature : List.of(join(zero, zero), join(zero, one), join(one, zero), join(n, n), join(one, n))) {
            var token = input + "." + Base64Url.encode(signature);
            assertThat(verifier(key).verify(token, NOW).refusal()).isEqualTo(Reason.BAD_SIGNATURE);
            // Asked by itself too: platforms of today would catch it, the first ones of JDK 17 did not.
            assertThat(curve.holds(signature)).isFalse();
        }
        assertThat(curve.holds(join(one, one))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aSignatureHasItsExactLength(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var token = TestKeys.sign(key, HEADER.replace("HS256", algorithm.header()), PAYLOAD);
        var input = token.substring(0, token.lastIndexOf('.'));
        var signature = Base64Url.decode(signatureOf(token));
        assertThat(verifier(key).verify(token, NOW).refusal()).isNull();

        for (var wrong : List.of(
                join(signature, new byte[1]), // JDK 17 takes this one for Ed25519
                join(new byte[1], signature),
                Arrays.copyOf(signature, signature.length - 1),
                join(signature, signature),
                new byte[0],
                new byte[signature.length])) {
            assertThat(verifier(key)
                            .verify(input + "." + Base64Url.encode(wrong), NOW)
                            .refusal())
                    .isEqualTo(Reason.BAD_SIGNATURE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSignedCantBeChanged(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var token = TestKeys.sign(key, HEADER.replace("HS256", algorithm.header()), PAYLOAD);
        var parts = token.split("\\.", -1);
        var mallory = Base64Url.encode(TestKeys.bytes(PAYLOAD.replace("alice", "mallory")));
        var reordered = Base64Url.encode(
                TestKeys.bytes("{\"kid\":\"k\",\"typ\":\"at+jwt\",\"alg\":\"" + algorithm.header() + "\"}"));

        assertThat(verifier(key)
                        .verify(parts[0] + "." + mallory + "." + parts[2], NOW)
                        .refusal())
                .isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(verifier(key)
                        .verify(reordered + "." + parts[1] + "." + parts[2], NOW)
                        .refusal())
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void anEncryptedTokenIsRefused() {
        assertThat(reason("e30.e30.e30.e30.e30")).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void verifiedClaimsCanBeReadInEveryForm() {
        var jwt = verifier.verify(
                        TestKeys.sign(
                                hmac,
                                HEADER,
                                with(
                                        "'email':'a@example.com','groups':['x','y'],'n':7,'o':{'p':null},'f':1.50,'b':true,'z':null")),
                        NOW)
                .jwt();

        assertThat(jwt.claim("email")).contains("a@example.com");
        assertThat(jwt.claim("n")).isEmpty();
        assertThat(jwt.claim("absent")).isEmpty();
        assertThat(jwt.claimList("groups")).containsExactly("x", "y");
        assertThat(jwt.claimList("email")).containsExactly("a@example.com");
        assertThat(jwt.claimList("n")).isEmpty();
        assertThat(jwt.claim("email", String.class)).contains("a@example.com");
        assertThat(jwt.claim("n", Long.class)).contains(7L);
        assertThat(jwt.claim("n", String.class)).isEmpty();
        assertThat(jwt.claim("n", Instant.class)).contains(Instant.ofEpochSecond(7));
        assertThat(jwt.claim("exp", Instant.class)).contains(jwt.expiresAt());
        assertThat(jwt.claim("email", Instant.class)).isEmpty();
        assertThat(jwt.claim("f", BigDecimal.class)).contains(new BigDecimal("1.50"));
        assertThat(jwt.claim("f", Long.class)).isEmpty();
        assertThat(jwt.claim("f", Instant.class)).isEmpty();
        assertThat(jwt.claim("b", Boolean.class)).contains(true);
        assertThat(jwt.claim("z", String.class)).isEmpty();
        assertThat(jwt.claim("groups", List.class)).contains(List.of("x", "y"));
        assertThat(jwt.claim("o", Map.class)).isPresent();
        assertThat(jwt.claim("absent", Map.class)).isEmpty();
        assertThatThrownBy(() -> jwt.claim("n", Integer.class)).isInstanceOf(IllegalArgumentException.class);
        assertThat(jwt.claims()).containsEntry("n", 7L).containsKey("o");
        assertThat(jwt.tokenId()).contains("j");
        assertThat(jwt.issuedAt()).isEqualTo(NOW);
        assertThat(jwt.authenticatedAt()).isEqualTo(Instant.EPOCH);
        assertThat(jwt.identity().claims()).containsExactly(Map.entry("email", "a@example.com"));
        assertThat(jwt.toString()).isEqualTo("VerifiedJwt[s alice until 2026-03-01T12:05:00Z]");
    }

    private DynamicTest header(Reason expected, String header) {
        var json = header.replace("\\'", "\0Q").replace('\'', '"').replace("\0Q", "'");
        return raw(expected, json, TestKeys.bytes(json), TestKeys.bytes(PAYLOAD));
    }

    private DynamicTest payload(Reason expected, String payload) {
        return raw(expected, payload, TestKeys.bytes(HEADER), TestKeys.bytes(payload));
    }

    private DynamicTest raw(Reason expected, String name, byte[] header, byte[] payload) {
        var token = TestKeys.sign(hmac, header, payload);
        return DynamicTest.dynamicTest(
                "in " + name, () -> assertThat(reason(token)).isEqualTo(expected));
    }

    private static String with(String members) {
        return PAYLOAD.substring(0, PAYLOAD.length() - 1) + "," + members.replace('\'', '"') + "}";
    }

    private static byte[] insert(String text, int... bytes) {
        var out = new ByteArrayOutputStream();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '*') {
                Arrays.stream(bytes).forEach(out::write);
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }

    private static String signatureOf(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private static byte[] join(byte[] a, byte[] b) {
        var joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    private Reason reason(String token) {
        return verifier.verify(token, NOW).refusal();
    }

    private static JwtVerifier verifier(JwtKey... keys) {
        return new JwtVerifier(TestKeys.source(keys), SETTINGS, Clock.systemUTC());
    }
}
