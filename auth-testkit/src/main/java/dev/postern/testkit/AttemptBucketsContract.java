package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AttemptBuckets;
import dev.postern.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AttemptBuckets} does. A test extends it and says how to open some. */
public abstract class AttemptBucketsContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final String key = "account:" + Secret.generate(new SecureRandom()).reveal();
    private static final int ROUNDS = 20;

    private AttemptBuckets buckets;

    /** For the test of the buckets. */
    protected AttemptBucketsContract() {}

    /** Opens the buckets; called once per test. Keys differ from test to test, so they may share a server. */
    protected abstract AttemptBuckets open();

    /** Closes what {@link #open} opened. */
    protected void close() {}

    @BeforeEach
    final void openBuckets() {
        buckets = open();
    }

    @AfterEach
    final void closeBuckets() {
        close();
    }

    @Test
    void aBucketGivesItsAttemptsAndThenSaysHowLongToWait() {
        for (var i = 0; i < 3; i++) {
            assertThat(buckets.take(key, 3, MINUTE, NOW)).isEmpty();
        }

        assertThat(buckets.take(key, 3, MINUTE, NOW)).contains(Duration.ofSeconds(20));
        assertThat(buckets.take(key + "x", 3, MINUTE, NOW)).isEmpty();
    }

    @Test
    void anAttemptIsThereExactlyWhenItWasPromisedAndNotBefore() {
        exhaust(3, NOW);

        assertThat(buckets.take(key, 3, MINUTE, NOW.plusMillis(19_999))).contains(Duration.ofSeconds(1));
        assertThat(buckets.take(key, 3, MINUTE, NOW.plusMillis(20_000))).isEmpty();
        assertThat(buckets.take(key, 3, MINUTE, NOW.plusMillis(20_000))).contains(Duration.ofSeconds(20));
    }

    @Test
    void aBucketIsFullAfterTheWindowAndNeverMoreThanFull() {
        exhaust(3, NOW);
        exhaust(3, NOW.plus(MINUTE));
        exhaust(3, NOW.plus(Duration.ofDays(365)));
    }

    @Test
    void anAttemptThatIsPutBackCanBeMadeAgain() {
        for (var i = 0; i < 20; i++) {
            assertThat(buckets.take(key, 3, MINUTE, NOW)).isEmpty();
            buckets.putBack(key, 3, MINUTE, NOW);
        }
        exhaust(3, NOW);
    }

    @Test
    void whatIsPutBackNeverFillsABucketMoreThanFull() {
        buckets.putBack(key, 3, MINUTE, NOW);
        buckets.putBack(key, 3, MINUTE, NOW);

        exhaust(3, NOW);
    }

    @Test
    void aClockThatIsSetBackAndRightAgainRefillsNothing() {
        exhaust(3, NOW);
        var back = NOW.minusSeconds(50);
        assertThat(buckets.take(key, 3, MINUTE, back)).isPresent();
        buckets.putBack(key, 3, MINUTE, back);
        assertThat(buckets.take(key, 3, MINUTE, back)).isEmpty();

        assertThat(buckets.take(key, 3, MINUTE, NOW)).contains(Duration.ofSeconds(20));
    }

    @Test
    void theLargestBucketOfTheLongestWindowCountsExactly() {
        var window = Duration.ofDays(7);
        assertThat(buckets.take(key, 1_000_000, window, NOW)).isEmpty();
        buckets.putBack(key, 1_000_000, window, NOW.plusMillis(1));
        assertThat(buckets.take(key, 1_000_000, window, NOW.plusMillis(1))).isEmpty();

        var single = key + ":single";
        assertThat(buckets.take(single, 1, window, NOW)).isEmpty();
        assertThat(buckets.take(single, 1, window, NOW.plusMillis(1))).contains(window);
    }

    @Test
    void ofManyThreadsNoneTakesWhatAnotherTook() {
        var taken = Threads.runTogether(8, i -> {
            var mine = 0;
            for (var n = 0; n < 50; n++) {
                mine += buckets.take(key, 100, MINUTE, NOW).isEmpty() ? 1 : 0;
            }
            return mine;
        });

        assertThat(taken.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    }

    /** A bucket of which nobody has taken yet may not exist anywhere, and then there is nothing to lock. */
    @Test
    void ofManyThreadsThatComeFirstNoneTakesWhatAnotherTook() {
        for (var round = 0; round < ROUNDS; round++) {
            var fresh = key + ":" + round;
            var taken = Threads.runTogether(
                    8, i -> buckets.take(fresh, 3, MINUTE, NOW).isEmpty());

            assertThat(taken).filteredOn(each -> each).hasSize(3);
        }
    }

    private void exhaust(int size, Instant now) {
        for (var i = 0; i < size; i++) {
            assertThat(buckets.take(key, size, MINUTE, now)).as("attempt %s", i).isEmpty();
        }
        assertThat(buckets.take(key, size, MINUTE, now)).isPresent();
    }
}
