package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million edits of good tokens, the same in every run: of each token only the original spelling passes. The one
 * exception is the mathematics of ECDSA, whose twins carry the same claims.
 */
class MalleabilityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtSettings SETTINGS = JwtSettings.of(AuthConfig.of(Map.of("auth.jwt.audience", "api")), true);
    private static final int EDITS_OF_A_TOKEN = 75_000;
    private static final String STRANGE =
            " \t\r\n\0\u000b\u0085\u00a0\u200b\ufeff=+/.,;:%*~\"'\\{}[]()<>|&?#@!$^`\u00e9\u0661\uff21";

    private final Random random = new Random(20260301);
    private final Map<String, Integer> made = new TreeMap<>();

    /** What a lenient reader would undo before it looks at the signature. */
    private final List<Edit> spelling = List.of(
            new Edit(
                    "padding of a segment",
                    token -> inSegment(token, text -> text + "=".repeat(1 + random.nextInt(4)))),
            new Edit("stray bits", token -> inSegment(token, this::strayBits)),
            new Edit("something between", this::inserted),
            new Edit("something in the place", token -> replaced(token, one(STRANGE))),
            new Edit("something missing", this::shortened),
            new Edit("something around", token -> random.nextBoolean() ? token + one(STRANGE) : one(STRANGE) + token),
            new Edit("other alphabet", this::inOtherAlphabet),
            new Edit("one dot more", token -> at(token, random.nextInt(token.length() + 1), ".")),
            new Edit("one dot less", token -> token.replaceFirst("\\.", "")),
            new Edit("order of segments", this::rotated),
            new Edit("name twice", token -> inHeader(token, this::withNameTwice)),
            new Edit("name more", token -> inHeader(token, json -> json.replaceFirst("\\{", "{\"x\":\"y\","))),
            new Edit("text after the header", token -> inHeader(token, json -> json + one("x,}]0{["))),
            new Edit("repeated", token -> token + "." + token));

    /** What is well spelled, so that only the signature stops it. */
    private final List<Edit> signed = List.of(
            new Edit("bit of a segment", token -> inSegment(token, this::withBitFlipped)),
            new Edit("escape in the header", token -> inHeader(token, this::withEscape)),
            new Edit("space in the header", token -> inHeader(token, this::withSpace)),
            new Edit("order in the header", token -> inHeader(token, this::withOtherOrder)),
            new Edit("escape in the payload", token -> inPayload(token, this::withEscape)),
            new Edit("space in the payload", token -> inPayload(token, this::withSpace)),
            new Edit("order in the payload", token -> inPayload(token, this::withOtherOrder)),
            new Edit("other subject", token -> inPayload(token, json -> json.replace("alice", "mallory"))),
            new Edit("character of a segment", this::withOtherLetter));

    private record Edit(String name, UnaryOperator<String> on) {}

    @Test
    void onlyTheOriginalSpellingOfATokenPasses() throws NoSuchAlgorithmException {
        var tokens = 0;
        for (var key : keys()) {
            var verifier = new JwtVerifier(TestKeys.source(key), SETTINGS, Clock.systemUTC());
            var original = token(key);
            assertThat(verifier.verify(original, NOW).refusal()).isNull();
            // All but HMAC take a fraction of a millisecond for each that gets as far as the signature.
            var thorough = key.algorithm().isSymmetric() ? EDITS_OF_A_TOKEN / 2 : 1_500;
            for (var i = 0; i < EDITS_OF_A_TOKEN; i++) {
                var edit = i < thorough ? one(signed) : one(spelling);
                var edited = edit.on().apply(original);
                if (!edited.equals(original)) {
                    made.merge(edit.name(), 1, Integer::sum);
                    if (verifier.verify(edited, NOW).jwt() != null) {
                        assertThat(edited).as("%s, %s", key, edit.name()).isEqualTo(original);
                    }
                }
            }
            tokens++;
        }

        assertThat(tokens).isEqualTo(Algorithm.values().length + 1); // EdDSA has two curves
        assertThat(made.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(1_000_000);
        assertThat(made).hasSize(spelling.size() + signed.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void aTwinOfAnEcdsaSignatureSharesItsFate(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var verifier = new JwtVerifier(TestKeys.source(key), SETTINGS, Clock.systemUTC());
        var token = token(key);
        var start = token.lastIndexOf('.') + 1;
        var signature = Base64UrlText.decode(token.substring(start));
        var half = signature.length / 2;
        var order = algorithm.curve().orElseThrow().parameters().getOrder();
        var twin = order.subtract(new BigInteger(1, signature, half, half)).toByteArray();
        Arrays.fill(signature, half, signature.length, (byte) 0);
        var used = Math.min(half, twin.length);
        System.arraycopy(twin, twin.length - used, signature, signature.length - used, used);
        var twinToken = token.substring(0, start) + Base64UrlText.encode(signature);

        assertThat(twinToken).isNotEqualTo(token);
        assertThat(verifier.verify(twinToken, NOW).jwt().claims())
                .isEqualTo(verifier.verify(token, NOW).jwt().claims());
    }

    private static List<JwtKey> keys() throws NoSuchAlgorithmException {
        var keys = new ArrayList<JwtKey>();
        for (var algorithm : Algorithm.values()) {
            keys.add(TestKeys.named(algorithm, "k"));
        }
        var ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
        keys.add(JwtKey.pair("k", Algorithm.EDDSA, ed448.getPublic(), ed448.getPrivate()));
        return keys;
    }

    private static String token(JwtKey key) {
        var header = "{\"alg\":\"" + key.algorithm().header() + "\",\"typ\":\"at+jwt\",\"kid\":\"k\"}";
        var payload = "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":" + (NOW.getEpochSecond() + 300)
                + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"j\",\"sid\":\"s\",\"roles\":[\"user\"]}";
        return TestKeys.sign(key, header, payload);
    }

    private String strayBits(String segment) {
        var last = segment.length() - 1;
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var strays = segment.length() % 4 == 2 ? 15 : segment.length() % 4 == 3 ? 3 : 0;
        var value = alphabet.indexOf(segment.charAt(last)) | random.nextInt(strays + 1);
        return segment.substring(0, last) + alphabet.charAt(value);
    }

    private String inserted(String token) {
        return at(token, random.nextInt(token.length() + 1), one(STRANGE));
    }

    /** Takes one character out of the header, or cuts the end off. */
    private String shortened(String token) {
        var i = random.nextInt(token.indexOf('.'));
        return random.nextBoolean()
                ? token.substring(0, i) + token.substring(i + 1)
                : token.substring(0, token.length() - 1 - i);
    }

    private String inOtherAlphabet(String token) {
        return token.replace('-', '+').replace('_', one("/,").charAt(0));
    }

    private String rotated(String token) {
        var segments = new ArrayList<>(List.of(token.split("\\.", -1)));
        Collections.rotate(segments, 1 + random.nextInt(2));
        return String.join(".", segments);
    }

    private String withNameTwice(String json) {
        var name = one(List.of("\"alg\"", "\"\\u0061lg\"", "\"kid\"", "\"ki\\u0064\"", "\"typ\""));
        return json.replaceFirst("\\{", "{" + name.replace("\\", "\\\\") + ":\"k\",");
    }

    private String withBitFlipped(String segment) {
        var bytes = Base64UrlText.decode(segment);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return Base64UrlText.encode(bytes);
    }

    /** Spells one letter or digit of a text by its number. */
    private String withEscape(String json) {
        for (var i = random.nextInt(json.length()); ; i = (i + 1) % json.length()) {
            var quotes = json.substring(0, i).chars().filter(c -> c == '"').count();
            if (quotes % 2 == 1 && Character.isLetter(json.charAt(i))) {
                return json.substring(0, i) + "\\u%04x".formatted((int) json.charAt(i)) + json.substring(i + 1);
            }
        }
    }

    private String withSpace(String json) {
        for (var i = random.nextInt(json.length()); ; i = (i + 1) % json.length()) {
            if ("{}[]:,".indexOf(json.charAt(i)) >= 0) {
                return at(json, random.nextBoolean() ? i : i + 1, one(" \t\r\n"));
            }
        }
    }

    private String withOtherOrder(String json) {
        var members =
                new ArrayList<>(List.of(json.substring(1, json.length() - 1).split(",")));
        Collections.rotate(members, 1 + random.nextInt(members.size() - 1));
        return "{" + String.join(",", members) + "}";
    }

    private String withOtherLetter(String token) {
        return inSegment(token, segment -> replaced(segment, one("ABCDEFGHabcdefgh01234567-_")));
    }

    private String inSegment(String token, UnaryOperator<String> edit) {
        return inSegment(token, random.nextInt(3), edit);
    }

    private String inHeader(String token, UnaryOperator<String> edit) {
        return inSegment(token, 0, decoded(edit));
    }

    private String inPayload(String token, UnaryOperator<String> edit) {
        return inSegment(token, 1, decoded(edit));
    }

    private static String inSegment(String token, int index, UnaryOperator<String> edit) {
        var segments = token.split("\\.", -1);
        segments[index] = edit.apply(segments[index]);
        return String.join(".", segments);
    }

    private static UnaryOperator<String> decoded(UnaryOperator<String> edit) {
        return segment -> {
            var json = new String(Base64.getUrlDecoder().decode(segment), StandardCharsets.UTF_8);
            return Base64UrlText.encode(edit.apply(json).getBytes(StandardCharsets.UTF_8));
        };
    }

    private String replaced(String text, String by) {
        var i = random.nextInt(text.length());
        return text.substring(0, i) + by + text.substring(i + 1);
    }

    private static String at(String text, int index, String inserted) {
        return text.substring(0, index) + inserted + text.substring(index);
    }

    private String one(String characters) {
        var i = random.nextInt(characters.length());
        return characters.substring(i, i + 1);
    }

    private <T> T one(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
