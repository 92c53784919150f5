package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.MutableClock;
import dev.postern.testkit.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginThrottleTest {
    private final MutableClock clock = MutableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private final LoginThrottle throttle = throttle(3, 5);

    @Test
    void anAccountTakesItsAttemptsAndThenSaysHowLongToWait() {
        for (var i = 0; i < 3; i++) {
            assertThat(throttle.take("a@example.com", "192.0.2." + i)).isEmpty();
        }

        assertThat(throttle.take("a@example.com", "192.0.2.9")).contains(Duration.ofSeconds(20));
        assertThat(throttle.take("b@example.com", "192.0.2.9")).isEmpty();
    }

    @Test
    void anAddressTakesItsAttemptsWhateverTheAccount() {
        for (var i = 0; i < 5; i++) {
            assertThat(throttle.take(i + "@example.com", "192.0.2.1")).isEmpty();
        }

        assertThat(throttle.take("x@example.com", "192.0.2.1")).contains(Duration.ofSeconds(12));
        assertThat(throttle.take("x@example.com", "192.0.2.2")).isEmpty();
    }

    @Test
    void anAttemptIsThereExactlyWhenItWasPromisedAndNotBefore() {
        exhaust("a@example.com");

        clock.advance(Duration.ofMillis(19_999));
        assertThat(throttle.take("a@example.com", "")).contains(Duration.ofSeconds(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(throttle.take("a@example.com", "")).isEmpty();
        assertThat(throttle.take("a@example.com", "")).contains(Duration.ofSeconds(20));
    }

    @Test
    void aBucketIsFullAfterTheWindowAndNeverMoreThanFull() {
        exhaust("a@example.com");
        clock.advance(Duration.ofDays(365));

        exhaust("a@example.com");
    }

    @Test
    void anAttemptThatIsPutBackCanBeMadeAgain() {
        for (var i = 0; i < 100; i++) {
            assertThat(throttle.take("a@example.com", "192.0.2.1")).isEmpty();
            throttle.putBack("a@example.com", "192.0.2.1");
        }
        exhaust("a@example.com");
    }

    @Test
    void hammeringAThrottledAccountCostsItsOwnersAddressNothing() {
        exhaust("a@example.com");
        for (var i = 0; i < 50; i++) {
            throttle.take("a@example.com", "192.0.2.1");
        }

        assertThat(throttle.take("b@example.com", "192.0.2.1")).isEmpty();
    }

    @Test
    void withoutAnAddressOnlyTheAccountCounts() {
        for (var i = 0; i < 50; i++) {
            assertThat(throttle.take(i + "@example.com", "")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:0DB8:1:2:0:0:0:1, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
        "unknown:1, unknown:2, false",
        "fe80::1%eth0, fe80::1%eth0, true"
    })
    void sixtyFourBitsOfAnIpv6AddressCount(String one, String other, boolean same) {
        for (var i = 0; i < 5; i++) {
            assertThat(throttle.take(i + "@example.com", one)).isEmpty();
        }

        assertThat(throttle.take("x@example.com", other).isPresent()).isEqualTo(same);
    }

    @Test
    void parallelAttemptsNeverOverrunTheBucket() {
        var taken = Threads.runTogether(
                32, i -> throttle.take("a@example.com", "192.0.2." + i).isEmpty());

        assertThat(taken.stream().filter(yes -> yes)).hasSize(3);
    }

    @Test
    void ofManyThreadsAtOneBucketNoneTakesWhatAnotherTook() {
        var buckets = new Buckets(400_000, Duration.ofMinutes(1), 10);

        var taken = Threads.runTogether(8, i -> {
            var mine = 0;
            for (var n = 0; n < 100_000; n++) {
                mine += buckets.take("key", clock.instant()).isEmpty() ? 1 : 0;
            }
            return mine;
        });

        assertThat(taken.stream().mapToInt(Integer::intValue).sum()).isEqualTo(400_000);
    }

    @Test
    void whatIsPutBackNeverFillsABucketMoreThanFull() {
        throttle.putBack("a@example.com", "");
        throttle.putBack("a@example.com", "");

        exhaust("a@example.com");
    }

    @Test
    void noAddressIsRemembered() {
        assertThat(LoginThrottle.keyOf("alice@example.com")).matches("[0-9a-f]{32}");
    }

    @Test
    void aClockThatIsSetBackAndRightAgainRefillsNothing() {
        exhaust("a@example.com");
        clock.advance(Duration.ofSeconds(-50));
        assertThat(throttle.take("a@example.com", "")).isPresent();
        throttle.putBack("a@example.com", "");
        assertThat(throttle.take("a@example.com", "")).isEmpty();
        clock.advance(Duration.ofSeconds(50));

        assertThat(throttle.take("a@example.com", "")).contains(Duration.ofSeconds(20));
    }

    @Test
    void bucketsAreBoundedAndTheOneUnderAttackStays() {
        var buckets = new Buckets(1, Duration.ofMinutes(1), 10);
        buckets.take("victim", clock.instant());
        for (var i = 0; i < 1_000; i++) {
            buckets.take("other" + i, clock.instant());
            if (i % 5 == 0) {
                assertThat(buckets.take("victim", clock.instant())).isPresent();
            }
        }

        assertThat(buckets.count()).isEqualTo(10);
        assertThat(buckets.take("victim", clock.instant())).isPresent();
    }

    private void exhaust(String email) {
        var wait = Optional.<Duration>empty();
        var attempts = -1;
        while (wait.isEmpty()) {
            attempts++;
            wait = throttle.take(email, "");
        }
        assertThat(attempts).isEqualTo(3);
    }

    private LoginThrottle throttle(int account, int address) {
        return new LoginThrottle(
                Settings.cheap(
                        "auth.throttle.account-attempts", String.valueOf(account),
                        "auth.throttle.address-attempts", String.valueOf(address),
                        "auth.throttle.window", "1m"),
                clock);
    }
}
