package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginRecordTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void aLoginIsOverAtTheInstantOfItsEndAndNotBefore() {
        var record = record(Duration.ofHours(2), Duration.ofHours(1));

        assertThat(record.endsAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(record.isLive(NOW.plus(Duration.ofHours(1)).minusMillis(1))).isTrue();
        assertThat(record.isLive(NOW.plus(Duration.ofHours(1)))).isFalse();
    }

    @Test
    void aLoginThatIsOverIsExpiredOnceItsLifetimeIsOverAndIdleBefore() {
        var record = record(Duration.ofHours(2), Duration.ofHours(1));

        assertThat(record.rejectionAt(NOW.plus(Duration.ofHours(1)).minusMillis(1)))
                .isEmpty();
        assertThat(record.rejectionAt(NOW.plus(Duration.ofHours(1)))).contains(Reason.IDLE);
        assertThat(record.rejectionAt(NOW.plus(Duration.ofHours(2)).minusMillis(1)))
                .contains(Reason.IDLE);
        assertThat(record.rejectionAt(NOW.plus(Duration.ofHours(2)))).contains(Reason.EXPIRED);
    }

    @Test
    void useMovesTheIdleEndButNeverTheAbsoluteOne() {
        var used = record(Duration.ofHours(2), Duration.ofHours(1))
                .next()
                .lastSeenAt(NOW.plus(Duration.ofMinutes(90)))
                .build();

        assertThat(used.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        assertThat(used.endsAt()).isEqualTo(NOW.plus(Duration.ofHours(2)));
    }

    @Test
    void aClockThatWasSetBackDoesNotMoveTheLastUseBack() {
        var record = record(Duration.ofHours(2), Duration.ofHours(1));

        assertThat(record.next().lastSeenAt(NOW.minusSeconds(5)).build().lastSeenAt())
                .isEqualTo(NOW);
    }

    @Test
    void theNextVersionIsOneHigherAndOfTheSameLogin() {
        var record = record(Duration.ofHours(2), Duration.ofHours(1));
        var next = record.next().data(Map.of("a", "1")).build();

        assertThat(next.version()).isEqualTo(2);
        assertThat(next.id()).isEqualTo(record.id());
        assertThatIllegalArgumentException().isThrownBy(() -> record.next().identity(Identity.of("another")));
    }

    @Test
    void neitherSecretsNorDataArePrinted() {
        var record = record(Duration.ofHours(2), Duration.ofHours(1))
                .next()
                .data(Map.of("family", "hush"))
                .build();

        assertThat(record.toString())
                .doesNotContain("hush")
                .contains(record.id())
                .contains("someone");
    }

    @Test
    void idsHaveOneSpelling() {
        var id = LoginIds.newId("someone", new SecureRandom());

        assertThat(LoginIds.isValid(id)).isTrue();
        assertThat(LoginIds.tagOf(id)).isEqualTo(LoginIds.tag("someone")).hasSize(3);
        assertThat(LoginIds.tag("someone")).isNotEqualTo(LoginIds.tag("somebody"));
        for (var bad : new String[] {
            "",
            id + "A",
            id.substring(1),
            id.substring(0, 24) + "B",
            id.substring(0, 24) + "=",
            id.substring(0, 24) + "é",
            "+" + id.substring(1)
        }) {
            assertThat(LoginIds.isValid(bad)).as(bad).isFalse();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> LoginIds.tagOf("x"));
    }

    private static LoginRecord record(Duration lifetime, Duration idleTimeout) {
        return new LoginRecord(
                LoginIds.newId("someone", new SecureRandom()),
                1,
                "test",
                Identity.of("someone"),
                Client.UNKNOWN,
                NOW,
                NOW,
                NOW.plus(lifetime),
                idleTimeout,
                "hush",
                Map.of());
    }
}
