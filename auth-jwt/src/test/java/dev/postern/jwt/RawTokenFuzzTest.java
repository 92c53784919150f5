package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.AuthConfig;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Any text in the place of a token, and good tokens with any text in them: only the good ones themselves pass. */
@Tag("fuzz")
class RawTokenFuzzTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtSettings SETTINGS = JwtSettings.of(AuthConfig.of(Map.of("auth.jwt.audience", "api")), true);
    private static final JwtKey KEY = TestKeys.named(Algorithm.HS256, "k");
    private static final JwtVerifier VERIFIER = new JwtVerifier(TestKeys.source(KEY), SETTINGS, Clock.systemUTC());
    private static final String GOOD = TestKeys.sign(
            KEY,
            "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}",
            "{\"iss\":\"postern\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":" + (NOW.getEpochSecond() + 300)
                    + ",\"iat\":" + NOW.getEpochSecond() + ",\"jti\":\"j\",\"sid\":\"s\"}");

    @FuzzTest(maxDuration = "60s")
    void onlyTheTokenItselfPasses(FuzzedDataProvider data) {
        fuzzerTestOneInput(data);
    }

    /** One input, also for Jazzer's own command line. */
    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        var token = data.consumeBoolean() ? edited(data) : data.consumeRemainingAsString();
        var outcome = VERIFIER.verify(token, NOW);

        assertThat(outcome.jwt() == null).isNotEqualTo(outcome.refusal() == null);
        if (outcome.jwt() != null) {
            assertThat(token).isEqualTo(GOOD);
        }
    }

    private static String edited(FuzzedDataProvider data) {
        var at = data.consumeInt(0, GOOD.length());
        var until = data.consumeInt(at, GOOD.length());
        return GOOD.substring(0, at) + data.consumeRemainingAsString() + GOOD.substring(until);
    }
}
