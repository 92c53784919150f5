package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.Identity;
import dev.postern.Reason;
import dev.postern.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token that was verified before: what is not done again, and what is. */
class VerifiedTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtKey KEY = TestKeys.named(Algorithm.HS256, "k");
    private static final String TOKEN = token(KEY);

    private final AtomicReference<JwtKey> inForce = new AtomicReference<>(KEY);
    private final AtomicInteger asked = new AtomicInteger();
    private final JwtVerifier verifier = verifier(100);

    @Test
    void theSameTokenIsTheSameVerifiedOne() {
        var first = verifier.verify(TOKEN, NOW).jwt();

        assertThat(first).isNotNull();
        assertThat(verifier.verify(TOKEN, NOW.plusSeconds(1)).jwt()).isSameAs(first);
        assertThat(asked).hasValue(2); // whether the key is in force is asked each time
    }

    @Test
    void withoutMemoryItIsVerifiedEachTime() {
        var forgetful = verifier(0);

        assertThat(forgetful.verify(TOKEN, NOW).jwt())
                .isNotSameAs(forgetful.verify(TOKEN, NOW).jwt());
    }

    @Test
    void itExpiresAtItsInstant() {
        assertThat(verifier.verify(TOKEN, NOW).jwt()).isNotNull();
        assertThat(verifier.verify(TOKEN, NOW.plusSeconds(300).minusNanos(1)).jwt())
                .isNotNull();
        assertThat(verifier.verify(TOKEN, NOW.plusSeconds(300)).refusal()).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void aKeyThatIsGoneOrAnotherOfThatNameEndsIt() {
        assertThat(verifier.verify(TOKEN, NOW).jwt()).isNotNull();
        inForce.set(null);
        assertThat(verifier.verify(TOKEN, NOW).refusal()).isEqualTo(Reason.UNKNOWN_KEY);

        var other = ConfiguredKeys.generate(Algorithm.HS256, TestKeys.RANDOM);
        inForce.set(JwtKey.symmetric("k", Algorithm.HS256, (SecretKey) other.verifying()));
        assertThat(verifier.verify(TOKEN, NOW).refusal()).isEqualTo(Reason.BAD_SIGNATURE);
        inForce.set(KEY);
        assertThat(verifier.verify(TOKEN, NOW).jwt()).isNotNull();
    }

    @Test
    void aClockThatGoesBackHasItVerifiedAnew() {
        var first = verifier.verify(TOKEN, NOW).jwt();

        assertThat(verifier.verify(TOKEN, NOW.minusNanos(1)).jwt()).isNotNull().isNotSameAs(first);
        assertThat(verifier.verify(TOKEN, NOW.minusSeconds(3_600)).refusal()).isEqualTo(Reason.NOT_YET_VALID);
    }

    @Test
    void anotherTokenIsAnotherOneHoweverCloseItIs() {
        assertThat(verifier.verify(TOKEN, NOW).jwt()).isNotNull();
        for (var other :
                new String[] {TOKEN + "=", TOKEN + " ", TOKEN.substring(1), TOKEN + "A", TOKEN.toUpperCase(Locale.ROOT)
                }) {
            assertThat(verifier.verify(other, NOW).jwt()).as(other).isNull();
        }
        var tooLong = TOKEN + "A".repeat(Jws.MAX_LENGTH);
        assertThat(verifier.verify(tooLong, NOW).refusal()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void theEndOfASignatureAloneLetsNobodyIn() {
        var first = verifier.verify(TOKEN, NOW).jwt();
        for (var at = 0; at < TOKEN.length() - 8; at++) {
            var other = TOKEN.substring(0, at) + (TOKEN.charAt(at) == 'A' ? 'B' : 'A') + TOKEN.substring(at + 1);
            assertThat(verifier.verify(other, NOW).jwt()).as(other).isNull();
        }
        assertThat(verifier.verify(TOKEN.substring(TOKEN.length() - 8), NOW).refusal())
                .isEqualTo(Reason.MALFORMED);
        assertThat(verifier.verify(TOKEN, NOW).jwt()).isSameAs(first);
    }

    @ParameterizedTest
    @EnumSource(names = {"HS256", "RS256"})
    void aCharacterBeyondAsciiIsNoneOfATokenWhateverItsLowerByteIs(Algorithm algorithm) {
        var key = TestKeys.named(algorithm, "k");
        inForce.set(key);
        var token = token(key);
        assertThat(verifier.verify(token, NOW).jwt()).isNotNull();
        for (var i = 0; i < token.length(); i++) {
            for (var c :
                    new char[] {(char) (token.charAt(i) | 0x100), (char) (token.charAt(i) | 0x80), '\u4e00', '?', 0}) {
                var other = token.substring(0, i) + c + token.substring(i + 1);
                assertThat(verifier.verify(other, NOW).jwt()).as(other).isNull();
            }
        }
    }

    @Test
    void ofTwoTokensThatEndAlikeTheLaterOneIsRemembered() {
        var tokens = new VerifiedTokens(100, Duration.ofMinutes(5), (id, now) -> KEY);
        var good = verifier.verify(TOKEN, NOW).jwt();
        tokens.keep("a.b.end-of-a-signature", good, KEY, NOW);
        assertThat(tokens.find("a.b.end-of-a-signature", NOW)).isSameAs(good);
        tokens.keep("c.d.end-of-a-signature", good, KEY, NOW);

        assertThat(tokens.find("a.b.end-of-a-signature", NOW)).isNull();
        assertThat(tokens.find("c.d.end-of-a-signature", NOW)).isSameAs(good);
        tokens.keep("a.b.end-of-another-one", good, KEY, NOW);
        assertThat(tokens.find("c.d.end-of-a-signature", NOW)).isSameAs(good);
    }

    @Test
    void theBeginningOfATokenIsNoToken() {
        var tokens = new VerifiedTokens(100, Duration.ofMinutes(5), (id, now) -> KEY);
        var end = "12345678";
        var token = end + "a".repeat(200) + "." + end;
        tokens.keep(token, verifier.verify(TOKEN, NOW).jwt(), KEY, NOW);

        assertThat(tokens.find(token, NOW)).isNotNull();
        assertThat(tokens.find(end, NOW)).isNull();
        assertThat(tokens.find(token + token, NOW)).isNull();
        assertThat(tokens.find(token.replace('.', '\u00ff'), NOW)).isNull();
    }

    /** The greatest difference that there can be within a token, and the smallest behind what is shown. */
    @ParameterizedTest
    @ValueSource(strings = {"zzz.zzz.", "zzz.zzz.z", "zzz.zzz.-", "zzz.zzz.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"})
    void noCharacterOfATokenIsTakenForAnotherOne(String beginning) {
        var tokens = new VerifiedTokens(100, Duration.ofMinutes(5), (id, now) -> KEY);
        var token = beginning + "a-signature";
        tokens.keep(token, verifier.verify(TOKEN, NOW).jwt(), KEY, NOW);

        assertThat(tokens.find(token, NOW)).isNotNull();
        for (var i = 0; i < token.length(); i++) {
            for (var c = 0; c < 0x180; c++) {
                var other = token.substring(0, i) + (char) c + token.substring(i + 1);
                if (!other.equals(token)) {
                    assertThat(tokens.find(other, NOW)).as("%02x at %s", c, i).isNull();
                }
            }
        }
    }

    @Test
    void aTokenIsRememberedForItsTimeHoweverOftenItIsFound() {
        var tokens = new VerifiedTokens(100, Duration.ofMinutes(5), (id, now) -> KEY);
        var good = verifier.verify(TOKEN, NOW).jwt();
        tokens.keep(TOKEN, good, KEY, NOW);

        assertThat(tokens.find(TOKEN, NOW)).isSameAs(good);
        assertThat(tokens.find(TOKEN, NOW.plusSeconds(300).minusNanos(1))).isSameAs(good);
        assertThat(tokens.find(TOKEN, NOW.plusSeconds(300))).isNull();
    }

    @Test
    void noMoreAreRememberedThanItsSize() {
        var tokens = new VerifiedTokens(100, Duration.ofMinutes(5), (id, now) -> KEY);
        var good = verifier.verify(TOKEN, NOW).jwt();
        var kept = IntStream.range(10_000_000, 10_001_000)
                .mapToObj(end -> "a.b." + end)
                .toList();
        for (var token : kept) {
            tokens.keep(token, good, KEY, NOW);
            assertThat(tokens.find(token, NOW)).isSameAs(good);
        }

        assertThat(kept).filteredOn(token -> tokens.find(token, NOW) != null).hasSizeBetween(1, 101);
    }

    /** As many as there are places for, so that some share one. */
    @Test
    void ofManyTokensEachIsFound() {
        var tokens = new VerifiedTokens(100_000, Duration.ofMinutes(5), (id, now) -> KEY);
        var jwts = IntStream.range(10_000_000, 10_016_384)
                .boxed()
                .collect(Collectors.toMap(
                        end -> "a.b." + end,
                        end -> new VerifiedJwt(Identity.of("alice"), "" + end, 0, 0, 0, Map.of())));
        jwts.forEach((token, jwt) -> tokens.keep(token, jwt, KEY, NOW));

        assertThat(jwts)
                .allSatisfy((token, jwt) -> assertThat(tokens.find(token, NOW)).isSameAs(jwt));
    }

    @Test
    void aTextThatIsShorterThanTheEndOfASignatureIsNoToken() {
        for (var text : List.of("", "a", "..", "a.b.c")) {
            assertThat(verifier.verify(text, NOW).refusal()).isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void aLogoutVerifiesForItself() {
        assertThat(verifier.verifyButExpiry(TOKEN).jwt())
                .isNotSameAs(verifier.verifyButExpiry(TOKEN).jwt());
    }

    private JwtVerifier verifier(int remembered) {
        var settings = JwtSettings.of(AuthConfig.of(Map.of("auth.jwt.audience", "api")), true);
        KeySource keys = (id, now) -> {
            asked.incrementAndGet();
            return id.equals("k") ? inForce.get() : null;
        };
        return new JwtVerifier(keys, settings, MutableClock.at(NOW), remembered);
    }

    private static String token(JwtKey key) {
        var claims = "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":" + (NOW.getEpochSecond() + 300)
                + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"j\",\"sid\":\"s\"}";
        return TestKeys.sign(key, "{\"alg\":\"" + key.algorithm() + "\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", claims);
    }
}
