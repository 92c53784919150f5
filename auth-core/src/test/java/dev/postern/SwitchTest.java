package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A switch of strategy: from right to left, with the strategies of {@link TestStrategies}. */
class SwitchTest {
    private static final Instant END = Instant.parse("2031-05-01T00:00:00Z");

    @Test
    void theOldKindIsHonouredUpToTheCutOffAndNotAtIt() {
        try (var before = open(END.minusMillis(1), "auth.accept-until", END.toString());
                var at = open(END, "auth.accept-until", END.toString());
                var never = open(END.plus(Duration.ofDays(3650)))) {
            for (var postern : List.of(before, never)) {
                assertThat(postern.authenticate("right-good")).isInstanceOf(AuthResult.Accepted.class);
                assertThat(postern.refresh("right-good"))
                        .isInstanceOfSatisfying(
                                RefreshResult.Rejected.class,
                                rejected -> assertThat(rejected.reason()).isEqualTo(Reason.REUSED));
            }
            assertThat(at.authenticate("right-good")).isEqualTo(new AuthResult.Rejected(Reason.CUT_OFF));
            assertThat(at.authenticate("right-bad")).isEqualTo(new AuthResult.Rejected(Reason.CUT_OFF));
            assertThat(at.refresh("right-good")).isEqualTo(new RefreshResult.Rejected(Reason.CUT_OFF));
            assertThat(at.authenticate("left-good"))
                    .as("the strategy that issues has no cut-off")
                    .isInstanceOf(AuthResult.Accepted.class);
            assertThat(at.authenticate("other")).isEqualTo(new AuthResult.Rejected(Reason.UNRECOGNISED));
            assertThat(at.revoke("right-good", EndReason.LOGOUT))
                    .as("a logout ends the login all the same")
                    .contains("right-login");
        }
    }

    @Test
    void aCutOffThatEndsNothingRefusesToStart() {
        for (var accept : List.of("", "left", "left,left")) {
            assertThatThrownBy(() -> open(END, "auth.accept", accept, "auth.accept-until", END.toString())
                            .close())
                    .hasMessageContaining("auth.accept-until = " + END + ": ends nothing")
                    .hasMessageContaining("remove it if the switch is over");
        }
        for (var instant :
                List.of("tomorrow", "2031-05-01", "2031-05-01T00:00:00", "1935359999", "2031-13-01T00:00:00Z")) {
            assertThatThrownBy(() -> open(END, "auth.accept-until", instant).close())
                    .hasMessageContaining("auth.accept-until = " + instant + ": is not an instant in UTC (ISO 8601)");
        }
    }

    @Test
    void aCutOffBeforeTheLastOldLoginCouldEndWarnsOfWhoseTimeItCutsShort() {
        var day = Duration.ofDays(1);
        assertThat(warning(END.minus(day).plusSeconds(1)))
                .contains("WARN")
                .contains("auth.accept-until=" + END)
                .contains("logins of [right] that were made after " + END.minus(day))
                .contains("auth.login.lifetime is 24h");
        assertThat(warning(END.plusSeconds(1))).contains("end before their time");
        assertThat(warning(END.minus(day))).doesNotContain("end before their time");
    }

    @Test
    void acceptedRequestsAreCountedByStrategyAndRejectedOnesAreNot() {
        try (var postern = open(END)) {
            assertThat(postern.acceptedRequests()).isEqualTo(Map.of("left", 0L, "right", 0L));

            postern.authenticate("left-good");
            postern.authenticate("right-good");
            postern.authenticate("right-good");
            postern.authenticate("right-bad");
            postern.authenticate("other");
            postern.refresh("right-good");

            assertThat(postern.acceptedRequests()).isEqualTo(Map.of("left", 1L, "right", 2L));
            assertThatThrownBy(() -> postern.acceptedRequests().put("left", 0L))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void eachIntervalTellsOfItsOwnRequestsEvenIfThereWereNone() {
        var interval = Duration.ofMinutes(10);
        var events = new ArrayList<AuthEvent>();
        var later = new ArrayDeque<Runnable>();
        var accepted = accepted();
        SwitchReport.start(accepted, interval, events::add, (time, work) -> {
            assertThat(time).isEqualTo(interval);
            later.add(work);
        });
        var left = accepted.judgeOf("left-good");
        var right = accepted.judgeOf("right-good");

        accepted.count(left);
        accepted.count(right);
        accepted.count(right);
        later.remove().run();
        accepted.count(left);
        later.remove().run();
        later.remove().run();

        assertThat(events)
                .containsExactly(
                        new AuthEvent.SwitchProgress(2, 3, interval),
                        new AuthEvent.SwitchProgress(0, 1, interval),
                        new AuthEvent.SwitchProgress(0, 0, interval));
        assertThat(later).hasSize(1);
    }

    @Test
    void theProgressIsToldWhileThereIsASwitchAndNotWithoutOne() throws Exception {
        var events = new LinkedBlockingQueue<AuthEvent>();
        var settings = settings("auth.accept-report-interval", "100ms");
        try (var postern =
                Postern.builder(AuthConfig.of(settings)).events(events::add).build()) {
            postern.authenticate("right-good");

            AuthEvent.SwitchProgress told;
            do {
                told = (AuthEvent.SwitchProgress) events.poll(10, TimeUnit.SECONDS);
                assertThat(told).isNotNull();
            } while (told.all() == 0);
            assertThat(told).isEqualTo(new AuthEvent.SwitchProgress(1, 1, Duration.ofMillis(100)));
        }
        settings.put("auth.accept", "left");
        var threads = Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .toList();
        try (var postern =
                Postern.builder(AuthConfig.of(settings)).events(events::add).build()) {
            assertThat(postern.acceptedRequests()).containsOnlyKeys("left");
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("postern") && !threads.contains(thread)))
                    .as("nothing to tell, no thread")
                    .isEmpty();
        }
    }

    @Test
    void theAuditLogHasALineOfIt() {
        var line = Logged.during(
                () -> AuthEvents.auditLog().on(new AuthEvent.SwitchProgress(12, 340, Duration.ofMinutes(10))));

        assertThat(line).contains("INFO").contains("12 of 340 requests in the last 600 s came with an old login");
    }

    private static AcceptedStrategies accepted() {
        var config = AuthConfig.of(settings());
        return new AcceptedStrategies(
                List.of(strategy(new TestStrategies.Left(), config), strategy(new TestStrategies.Right(), config)),
                config,
                Clock.fixed(END, ZoneOffset.UTC));
    }

    private static Strategy strategy(StrategyProvider provider, AuthConfig config) {
        var clock = Clock.systemUTC();
        var store = new TestStore();
        return provider.create(config, new Resources(store, clock, new SecureRandom(), event -> {}, Optional.empty()));
    }

    private static String warning(Instant now) {
        return Logged.during(
                () -> open(now, "auth.accept-until", END.toString()).close());
    }

    private static Postern open(Instant now, String... settings) {
        return Postern.builder(AuthConfig.of(settings(settings)))
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .events(event -> {})
                .build();
    }

    private static Map<String, String> settings(String... settings) {
        var all = new HashMap<>(Map.of("auth.strategy", "left", "auth.accept", "left,right"));
        for (var i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return all;
    }
}
