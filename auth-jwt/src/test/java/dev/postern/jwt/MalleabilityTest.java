package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Base64Url;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.MemoryTokenStore;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.testkit.MutableClock;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million different edits of good tokens, drawn from a fixed seed: of each token only the original spelling passes. The
 * one exception is the mathematics of ECDSA, whose twins carry the same claims.
 */
class MalleabilityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtSettings SETTINGS = JwtSettings.of(AuthConfig.of(Map.of("auth.jwt.audience", "api")), true);
    private static final int EDITS_OF_A_TOKEN = 75_000;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String STRANGE =
            " \t\r\n\0\u000b\u0085\u00a0\u200b\ufeff=+/.,;:%*~\"'\\{}[]()<>|&?#@!$^`\u00e9\u0661\uff21";

    private final Random random = new Random(20260301);
    private final Map<String, Map<String, Integer>> made = new TreeMap<>();

    /** Good tokens of one key; the first is edited, parts of the others are put into it. */
    private List<String> originals = List.of();

    /** What a lenient reader would undo. */
    private final List<Edit> spelling = List.of(
            new Edit(
                    "padding of a segment",
                    token -> inSegment(token, text -> text + "=".repeat(1 + random.nextInt(60)))),
            new Edit("stray bits", token -> inSegment(token, this::strayBits)),
            new Edit("something between", token -> at(token, random.nextInt(token.length() + 1), strange())),
            new Edit("something in the place", token -> replaced(token, strange())),
            new Edit("something missing", this::shortened),
            new Edit("something around", this::surrounded),
            new Edit("other alphabet", this::inOtherAlphabet),
            new Edit("one dot more", token -> at(token, random.nextInt(token.length() + 1), ".")),
            new Edit("one dot less", token -> token.replaceFirst("\\.", "")),
            new Edit("order of segments", this::rotated),
            new Edit("name twice in the header", token -> inHeader(token, this::withNameTwice)),
            new Edit("other case of a name in the header", token -> inHeader(token, this::withNameInOtherCase)),
            new Edit("name more in the header", token -> inHeader(token, this::withNameMore)),
            new Edit("text after the header", token -> inHeader(token, json -> json + one("x,}]0{["))),
            new Edit("repeated", token -> token + "." + token));

    /** What is well spelled, so that only the signature stops it. */
    private final List<Edit> signed = List.of(
            new Edit("bit of a segment", token -> inSegment(token, this::withBitFlipped)),
            new Edit("byte more", token -> inSegment(token, this::withByteMore)),
            new Edit("byte less", token -> inSegment(token, this::withByteLess)),
            new Edit("escape in the header", token -> inHeader(token, this::withEscapes)),
            new Edit("space in the header", token -> inHeader(token, this::withSpaces)),
            new Edit("order in the header", token -> inHeader(token, this::withOtherOrder)),
            new Edit("escape in the payload", token -> inPayload(token, this::withEscapes)),
            new Edit("space in the payload", token -> inPayload(token, this::withSpaces)),
            new Edit("order in the payload", token -> inPayload(token, this::withOtherOrder)),
            new Edit("name twice in the payload", token -> inPayload(token, this::withClaimTwice)),
            new Edit("other subject", token -> inPayload(token, json -> json.replace("alice", one(ALPHABET) + "lice"))),
            new Edit("other case", token -> inSegment(token, this::inOtherCase)),
            new Edit("segment of another token", token -> inSegment(token, this::ofAnother)),
            new Edit("rest of another token", this::withRestOfAnother),
            new Edit("character of a segment", token -> inSegment(token, text -> replaced(text, one(ALPHABET)))));

    private final List<Edit> all =
            Stream.of(spelling, signed).flatMap(List::stream).toList();

    private record Edit(String name, UnaryOperator<String> on) {}

    @Test
    void onlyTheOriginalSpellingOfATokenPasses() throws NoSuchAlgorithmException {
        var keys = keys();
        keys.forEach((name, key) -> {
            var verifier = new JwtVerifier(TestKeys.source(key), SETTINGS, Clock.systemUTC());
            originals = Stream.of("j", "k", "l").map(id -> token(key, id)).toList();
            assertThat(originals).allMatch(token -> verifier.verify(token, NOW).jwt() != null);
            var seen = new HashSet<>(originals);
            for (var count = 0; count < EDITS_OF_A_TOKEN; ) {
                var cheap = count < EDITS_OF_A_TOKEN - thorough(key);
                var edit = one(cheap ? spelling : all);
                var edited = edit.on().apply(originals.get(0));
                if (!(cheap && isOnlyInPayload(edited)) && seen.add(edited)) {
                    count++;
                    made.computeIfAbsent(edit.name(), kind -> new TreeMap<>()).merge(name, 1, Integer::sum);
                    if (verifier.verify(edited, NOW).jwt() != null) {
                        fail("%s passes with %s: %s", name, edit.name(), edited);
                    }
                }
            }
        });

        assertThat(keys).hasSize(Algorithm.values().length + 1); // EdDSA has two curves
        assertThat(made).hasSize(spelling.size() + signed.size());
        assertThat(made.values()).allSatisfy(byKey -> assertThat(byKey).containsOnlyKeys(keys.keySet()));
        assertThat(made.values().stream()
                        .flatMap(byKey -> byKey.values().stream())
                        .mapToInt(Integer::intValue)
                        .sum())
                .isGreaterThanOrEqualTo(1_000_000);
    }

    /** The payload is not looked at before the signature. */
    private boolean isOnlyInPayload(String edited) {
        var original = originals.get(0);
        return edited.startsWith(original.substring(0, original.indexOf('.') + 1))
                && edited.endsWith(original.substring(original.lastIndexOf('.')));
    }

    /** All but HMAC take a fraction of a millisecond for each edit that gets as far as the signature. */
    private static int thorough(JwtKey key) {
        return switch (key.algorithm().keyType()) {
            case "oct" -> EDITS_OF_A_TOKEN / 2;
            case "RSA" -> 10_000;
            default -> 1_500;
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void aTwinOfAnEcdsaSignatureCarriesTheSameClaims(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        var verifier = new JwtVerifier(TestKeys.source(key), SETTINGS, Clock.systemUTC());
        for (var i = 0; i < 20; i++) {
            var token = token(key, "j" + i);
            var twin = twin(token, algorithm);

            assertThat(twin).isNotEqualTo(token);
            assertThat(verifier.verify(twin, NOW).jwt().tokenId()).contains("j" + i);
            assertThat(verifier.verify(twin, NOW).jwt().claims())
                    .isEqualTo(verifier.verify(token, NOW).jwt().claims());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void aTwinOfAnEcdsaSignatureEndsWithItsLogin(Algorithm algorithm) {
        var clock = MutableClock.at(NOW);
        var config = AuthConfig.of(
                Map.of("auth.jwt.algorithm", algorithm.header(), "auth.jwt.key", TestKeys.configured(algorithm)));
        var resources =
                new Resources(new MemoryTokenStore(clock, 10), clock, TestKeys.RANDOM, event -> {}, Optional.empty());
        var strategy = new JwtStrategyProvider().create(config, resources);
        var issued = strategy.issuer().orElseThrow().issue(Identity.of("alice"), Client.UNKNOWN);
        var token = issued.tokens().accessToken();
        var twin = twin(token, algorithm);
        assertThat(strategy.authenticator().authenticate(twin)).isInstanceOf(AuthResult.Accepted.class);

        strategy.revoker().orElseThrow().revoke(token);

        assertThat(strategy.authenticator().authenticate(twin)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    /** Numbers that are the same as those of the signature to who calculates before he looks at the range. */
    @ParameterizedTest
    @EnumSource(
            names = {"ES...", "EDDSA"},
            mode = EnumSource.Mode.MATCH_ANY)
    void noOtherKinOfASignaturePasses(Algorithm algorithm) throws NoSuchAlgorithmException {
        for (var key : keys().values()) {
            if (key.algorithm() == algorithm) {
                var verifier = new JwtVerifier(TestKeys.source(key), SETTINGS, Clock.systemUTC());
                var token = token(key, "j");
                var kin = kin(signature(token), key);

                assertThat(kin).isNotEmpty();
                for (var signature : kin) {
                    assertThat(verifier.verify(withSignature(token, signature), NOW)
                                    .refusal())
                            .isEqualTo(Reason.BAD_SIGNATURE);
                }
            }
        }
    }

    private static List<byte[]> kin(byte[] signature, JwtKey key) {
        var half = signature.length / 2;
        if (key.algorithm() == Algorithm.EDDSA) {
            // RFC 8032 sections 5.1 and 5.2 have the second half with its lowest byte first.
            var isShort = half == EdwardsCurve.ED25519.keyBytes();
            var order = isShort
                    ? BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"))
                    : BigInteger.TWO
                            .pow(446)
                            .subtract(new BigInteger(
                                    "13818066809895115352007386748515426880336692474882178609894547503885"));
            var r = Arrays.copyOf(signature, half);
            var s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, half, signature.length)));
            return Stream.of(1, 2, 3)
                    .map(times -> joined(r, reversed(fixed(s.add(order.multiply(BigInteger.valueOf(times))), half))))
                    .toList();
        }
        var order = key.algorithm().curve().orElseThrow().parameters().getOrder();
        var r = new BigInteger(1, signature, 0, half);
        var s = new BigInteger(1, signature, half, half);
        var pairs = new ArrayList<>(List.of(
                List.of(s, r),
                List.of(order.subtract(r), s),
                List.of(order.subtract(r), order.subtract(s)),
                List.of(r.add(BigInteger.ONE), s)));
        if (key.algorithm() == Algorithm.ES512) { // whose numbers leave room in their bytes
            pairs.add(List.of(r.add(order), s));
            pairs.add(List.of(r, s.add(order)));
            pairs.add(List.of(r, order.subtract(s).add(order)));
        }
        return pairs.stream()
                .map(pair -> joined(fixed(pair.get(0), half), fixed(pair.get(1), half)))
                .toList();
    }

    private static String twin(String token, Algorithm algorithm) {
        var signature = signature(token);
        var half = signature.length / 2;
        var order = algorithm.curve().orElseThrow().parameters().getOrder();
        var other = order.subtract(new BigInteger(1, signature, half, half));
        return withSignature(token, joined(Arrays.copyOf(signature, half), fixed(other, half)));
    }

    private static byte[] signature(String token) {
        return Base64Url.decode(token.substring(token.lastIndexOf('.') + 1));
    }

    private static String withSignature(String token, byte[] signature) {
        return token.substring(0, token.lastIndexOf('.') + 1) + Base64Url.encode(signature);
    }

    private static byte[] fixed(BigInteger number, int length) {
        var bytes = new byte[length];
        var used = number.toByteArray();
        for (var i = 1; i <= Math.min(length, used.length); i++) {
            bytes[length - i] = used[used.length - i];
        }
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        var reversed = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static Map<String, JwtKey> keys() throws NoSuchAlgorithmException {
        var keys = new LinkedHashMap<String, JwtKey>();
        for (var algorithm : Algorithm.values()) {
            keys.put(algorithm.name(), TestKeys.named(algorithm, "k"));
        }
        var ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
        keys.put("Ed448", JwtKey.pair("k", Algorithm.EDDSA, ed448.getPublic(), ed448.getPrivate()));
        return keys;
    }

    private static String token(JwtKey key, String id) {
        var header = "{\"alg\":\"" + key.algorithm().header() + "\",\"typ\":\"at+jwt\",\"kid\":\"k\"}";
        // The note is there for the two characters in which the alphabets of base64 differ.
        var payload = "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":" + (NOW.getEpochSecond() + 300)
                + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"" + id
                + "\",\"sid\":\"s\",\"roles\":[\"user\"],\"note\":\"???>>>???>>>\"}";
        return TestKeys.sign(key, header, payload);
    }

    /** One of the characters that lenient readers skip or take for others, or any that is not of the alphabet. */
    private String strange() {
        var any = (char) random.nextInt(Character.MAX_VALUE + 1);
        return random.nextBoolean() || ALPHABET.indexOf(any) >= 0 ? one(STRANGE) : String.valueOf(any);
    }

    private String strayBits(String segment) {
        var last = segment.length() - 1;
        var strays = segment.length() % 4 == 2 ? 15 : segment.length() % 4 == 3 ? 3 : 0;
        var value = ALPHABET.indexOf(segment.charAt(last)) | random.nextInt(strays + 1);
        return segment.substring(0, last) + ALPHABET.charAt(value);
    }

    /** Takes one character out of the header, or cuts the end off. */
    private String shortened(String token) {
        var i = random.nextInt(token.indexOf('.'));
        return random.nextBoolean()
                ? token.substring(0, i) + token.substring(i + 1)
                : token.substring(0, token.length() - 1 - i);
    }

    private String surrounded(String token) {
        var before = strange().repeat(random.nextInt(3));
        return before + token + strange().repeat(before.isEmpty() ? 1 + random.nextInt(3) : random.nextInt(2));
    }

    /** Spells some of the characters that differ, or all. */
    private String inOtherAlphabet(String token) {
        var all = random.nextBoolean();
        var other = new StringBuilder(token);
        for (var i = 0; i < token.length(); i++) {
            if ("-_".indexOf(token.charAt(i)) >= 0 && (all || random.nextBoolean())) {
                other.setCharAt(i, token.charAt(i) == '-' ? '+' : one("/,").charAt(0));
            }
        }
        return other.toString();
    }

    private String inOtherCase(String segment) {
        var chance = 1 + random.nextInt(segment.length());
        var other = new StringBuilder(segment);
        for (var i = 0; i < segment.length(); i++) {
            var c = segment.charAt(i);
            if (random.nextInt(chance) == 0) {
                other.setCharAt(i, Character.isLowerCase(c) ? Character.toUpperCase(c) : Character.toLowerCase(c));
            }
        }
        return other.toString();
    }

    private String rotated(String token) {
        var segments = new ArrayList<>(List.of(token.split("\\.", -1)));
        Collections.rotate(segments, 1 + random.nextInt(2));
        return String.join(".", segments);
    }

    private String withNameTwice(String json) {
        var name = one(List.of("\"alg\"", "\"\\u0061lg\"", "\"kid\"", "\"ki\\u0064\"", "\"typ\"", "\"t\\u0079p\""));
        return withMember(json, name + ":" + one(List.of("\"k\"", "\"none\"", "\"HS256\"", "null", "\"at+jwt\"")));
    }

    private String withClaimTwice(String json) {
        var name =
                one(List.of("\"sub\"", "\"s\\u0075b\"", "\"exp\"", "\"\\u0065xp\"", "\"aud\"", "\"jti\"", "\"roles\""));
        return withMember(
                json, name + ":" + one(List.of("\"mallory\"", "9999999999", "[\"admin\"]", "null", "\"api\"")));
    }

    private String withNameMore(String json) {
        var name = one(List.of("x", "crit", "b64", "zip", "jwk", "jku", "x5c", "enc", "cty", "exp"));
        return withMember(json, "\"" + name + "\":" + one(List.of("\"y\"", "[]", "{}", "true", "null", "0")));
    }

    private String withNameInOtherCase(String json) {
        var name = one(List.of("alg", "typ", "kid"));
        var i = random.nextInt(name.length());
        var other = replaced(name, i, name.substring(i, i + 1).toUpperCase(Locale.ROOT));
        return json.replace("\"" + name + "\":", "\"" + other + "\":");
    }

    private String withMember(String json, String member) {
        return random.nextBoolean()
                ? "{" + member + "," + json.substring(1)
                : json.substring(0, json.length() - 1) + "," + member + "}";
    }

    private String withBitFlipped(String segment) {
        var bytes = Base64Url.decode(segment);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return Base64Url.encode(bytes);
    }

    /** Zero bytes at the ends most of all: numbers stay the same by them, and texts do to some. */
    private String withByteMore(String segment) {
        var bytes = Base64Url.decode(segment);
        var i = random.nextBoolean() ? one(List.of(0, bytes.length)) : random.nextInt(bytes.length);
        var more = new byte[] {random.nextBoolean() ? 0 : (byte) random.nextInt()};
        return Base64Url.encode(
                joined(joined(Arrays.copyOf(bytes, i), more), Arrays.copyOfRange(bytes, i, bytes.length)));
    }

    private String withByteLess(String segment) {
        var bytes = Base64Url.decode(segment);
        var i = random.nextInt(bytes.length);
        return Base64Url.encode(joined(Arrays.copyOf(bytes, i), Arrays.copyOfRange(bytes, i + 1, bytes.length)));
    }

    /** Spells some letters of texts by their number. */
    private String withEscapes(String json) {
        var quoted = IntStream.range(0, json.length())
                .filter(i -> Character.isLetter(json.charAt(i)) && isQuoted(json, i))
                .toArray();
        var wanted = drawn(quoted.length);
        var escaped = new StringBuilder(json);
        for (var n = quoted.length - 1; n >= 0; n--) {
            if (wanted.contains(n)) {
                var i = quoted[n];
                escaped.replace(i, i + 1, "\\u%04x".formatted((int) json.charAt(i)));
            }
        }
        return escaped.toString();
    }

    private String withSpaces(String json) {
        var marks = IntStream.range(0, json.length())
                .filter(i -> "{}[]:,".indexOf(json.charAt(i)) >= 0 && !isQuoted(json, i))
                .toArray();
        var wanted = drawn(marks.length);
        var spaced = new StringBuilder(json);
        for (var n = marks.length - 1; n >= 0; n--) {
            if (wanted.contains(n)) {
                spaced.insert(random.nextBoolean() ? marks[n] : marks[n] + 1, one(" \t\r\n"));
            }
        }
        return spaced.toString();
    }

    private static boolean isQuoted(String json, int index) {
        return json.substring(0, index).chars().filter(c -> c == '"').count() % 2 == 1;
    }

    /** Returns one to three of the numbers below the bound. */
    private Set<Integer> drawn(int bound) {
        return Stream.generate(() -> random.nextInt(bound))
                .limit(1 + random.nextInt(3))
                .collect(Collectors.toSet());
    }

    private String withOtherOrder(String json) {
        var members =
                new ArrayList<>(List.of(json.substring(1, json.length() - 1).split(",")));
        Collections.shuffle(members, random);
        return "{" + String.join(",", members) + "}";
    }

    /** Returns the same segment of another token; of the payload and the signature, because the headers are the same. */
    private String ofAnother(String segment) {
        var index = List.of(originals.get(0).split("\\.", -1)).indexOf(segment);
        return one(originals).split("\\.", -1)[index];
    }

    /** Goes on with another token, at any place. */
    private String withRestOfAnother(String token) {
        var other = one(originals);
        var i = random.nextInt(token.length());
        return token.substring(0, i) + other.substring(random.nextInt(4) == 0 ? random.nextInt(other.length()) : i);
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
            return Base64Url.encode(edit.apply(json).getBytes(StandardCharsets.UTF_8));
        };
    }

    private String replaced(String text, String by) {
        return replaced(text, random.nextInt(text.length()), by);
    }

    private static String replaced(String text, int index, String by) {
        return text.substring(0, index) + by + text.substring(index + 1);
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
