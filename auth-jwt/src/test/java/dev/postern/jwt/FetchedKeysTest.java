package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the keys of an issuer are good, to the second. */
class FetchedKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final KeySet KEYS = TestKeys.set(TestKeys.of(Algorithm.HS256));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    max-age=120             | 0    | 120
                    public, max-age=120     | 20   | 100
                    max-age="120"           | x    | 120
                    max-age=31              | 0    | 31
                    max-age=31              | 1    | 30
                    max-age=31              | 2    | 30
                    max-age=600             | 0    | 600
                    max-age=601             | 0    | 600
                    max-age=86400           | 0    | 600
                    max-age=999999999       | 0    | 600
                    max-age=0               | 0    | 30
                    max-age=60              | 3600 | 30
                    no-store                | 0    | 30
                    max-age=120, no-cache   | 0    | 30
                    s-maxage=5              | 0    | 600
                    private                 | 0    | 600
                    max-age=-1              | 0    | 600
                    """)
    void theIssuerSaysHowLongWithinLimits(String cacheControl, String age, long seconds) {
        assertThat(goodFor(cacheControl, age, Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"599, 599", "600, 600", "601, 600"})
    void aCooldownBeyondTheGreatestAgeBringsNothingMore(long cooldown, long seconds) {
        assertThat(goodFor("max-age=0", "0", Duration.ofSeconds(cooldown))).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(goodFor("", "0", Duration.ofSeconds(cooldown))).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void theInstantOfTheirEndIsNoLongerTheirs() {
        var keys = fetched("max-age=120", "0", Duration.ofSeconds(30));

        assertThat(keys.isGood(NOW.minusNanos(1))).isFalse();
        assertThat(keys.isGood(NOW)).isTrue();
        assertThat(keys.isGood(NOW.plusSeconds(120).minusNanos(1))).isTrue();
        assertThat(keys.isGood(NOW.plusSeconds(120))).isFalse();
        assertThat(keys.isDue(NOW.plusSeconds(90).minusNanos(1))).isFalse();
        assertThat(keys.isDue(NOW.plusSeconds(90))).isTrue();
        assertThat(keys.serves(NOW.plusSeconds(120 + 3_600).minusNanos(1))).isTrue();
        assertThat(keys.serves(NOW.plusSeconds(120 + 3_600))).isFalse();
    }

    private static Duration goodFor(String cacheControl, String age, Duration cooldown) {
        return Duration.between(NOW, fetched(cacheControl, age, cooldown).goodUntil());
    }

    private static FetchedKeys fetched(String cacheControl, String age, Duration cooldown) {
        var answer = new RemoteKeys.Answer(200, "", Optional.empty(), cacheControl, age);
        var limits = new RemoteKeys.Limits(Duration.ofMinutes(10), Duration.ofHours(1), cooldown);
        return FetchedKeys.of(KEYS, answer, null, NOW, limits);
    }
}
