package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AttemptBuckets;
import dev.postern.testkit.AttemptBucketsContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BucketsTest extends AttemptBucketsContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    protected AttemptBuckets open() {
        return new Buckets(10);
    }

    @Test
    void theyAreBoundedAndTheOneUnderAttackStays() {
        var buckets = new Buckets(10);
        buckets.take("victim", 1, MINUTE, NOW);
        for (var i = 0; i < 1_000; i++) {
            buckets.take("other" + i, 1, MINUTE, NOW);
            if (i % 5 == 0) {
                assertThat(buckets.take("victim", 1, MINUTE, NOW)).isPresent();
            }
        }

        assertThat(buckets.count()).isEqualTo(10);
        assertThat(buckets.take("victim", 1, MINUTE, NOW)).isPresent();
    }
}
