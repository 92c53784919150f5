package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AttemptBuckets;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "::FFFF:c000:201, 192.0.2.1, true",
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
    void whatIsPutBackNeverFillsABucketMoreThanFull() {
        throttle.putBack("a@example.com", "");
        throttle.putBack("a@example.com", "");

        exhaust("a@example.com");
    }

    @Test
    void noAddressIsRemembered() {
        assertThat(LoginThrottle.hashOf("alice@example.com")).matches("[0-9a-f]{32}");
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
    void bucketsOfTheStoreAreSharedByAllServersUnlessConfigurationSaysOtherwise() {
        var ofTheStore = Optional.<AttemptBuckets>of(new Buckets(100));
        var one = throttle(3, 5, ofTheStore);
        var another = throttle(3, 5, ofTheStore);
        for (var i = 0; i < 3; i++) {
            assertThat(one.take("a@example.com", "")).isEmpty();
        }

        assertThat(another.take("a@example.com", "")).isPresent();
        assertThat(throttle(3, 5, ofTheStore, "auth.throttle.shared", "false").take("a@example.com", ""))
                .isEmpty();
    }

    @Test
    void whateverIsTakenForAnAddressMakesAKeyThatAStoreTakes() {
        var keys = new HashSet<String>();
        var throttle = throttle(3, 5, Optional.of(new KeyRecorder(keys)));
        for (var address : List.of("192.0.2.1", "2001:db8::1", "unknown", "a b\r\n", "x".repeat(64), "電")) {
            throttle.take("ü@example.com", address);
            throttle.putBack("ü@example.com", address);
        }

        assertThat(keys).hasSize(7).allMatch(key -> key.matches("[A-Za-z0-9.:_-]{1,128}"));
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
        return throttle(account, address, Optional.empty());
    }

    private LoginThrottle throttle(int account, int address, Optional<AttemptBuckets> shared, String... more) {
        var settings = new ArrayList<>(List.of(
                "auth.throttle.account-attempts", String.valueOf(account),
                "auth.throttle.address-attempts", String.valueOf(address),
                "auth.throttle.window", "1m"));
        settings.addAll(List.of(more));
        return new LoginThrottle(Settings.cheap(settings.toArray(String[]::new)), clock, shared);
    }

    /** Buckets that never run dry and note the keys. */
    private record KeyRecorder(Set<String> keys) implements AttemptBuckets {
        @Override
        public Optional<Duration> take(String key, int size, Duration window, Instant now) {
            keys.add(key);
            return Optional.empty();
        }

        @Override
        public void putBack(String key, int size, Duration window, Instant now) {
            keys.add(key);
        }
    }
}
