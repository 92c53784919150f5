package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakerStoreTest {
    private static final int FAILURES = 3;
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final CountedStore store = new CountedStore();
    private final List<AuthEvent> events = new ArrayList<>();
    private final ArrayDeque<Runnable> probes = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();
    private Instant now = NOW;
    private final BreakerStore breaker = new BreakerStore(
            store,
            events::add,
            FAILURES,
            INTERVAL,
            (time, probe) -> {
                delays.add(time);
                probes.add(probe);
            },
            () -> now);

    @Test
    void anOpenBreakerAnswersWithoutAskingTheStore() {
        open();
        var asked = store.asked;

        for (var i = 0; i < 10; i++) {
            assertThatThrownBy(() -> breaker.find("x")).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> breaker.deleteAll("x")).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> breaker.attempts().orElseThrow().take("x", 1, INTERVAL, NOW))
                    .isInstanceOf(TokenStoreException.class);
        }
        assertThat(store.asked).isEqualTo(asked);
    }

    @Test
    void fewerFailuresThanThatAndThoseThatASuccessInterruptsOpenNothing() {
        for (var i = 0; i < 10; i++) {
            store.readable = false;
            fail(FAILURES - 1);
            store.readable = true;
            breaker.find("x");
        }

        assertThat(probes).isEmpty();
    }

    @Test
    void whatTheStoreNeedNotBeAskedTellsNothingOfIt() {
        store.readable = false;
        fail(FAILURES - 1);
        assertThat(breaker.findEach(List.of())).isEmpty();
        assertThat(breaker.findEach(List.of("no id"))).isEmpty();
        fail(1);

        assertThat(probes).hasSize(1);
    }

    @Test
    void whatIsInterruptedByTheEndIsNoOutage() {
        breaker.stop();
        store.readable = false;
        fail(1);

        assertThat(events).isEmpty();
    }

    @Test
    void aStoreThatCanBeReadIsInReachThoughItTakesNoWrites() {
        store.writable = false;
        for (var i = 0; i < 4 * FAILURES; i++) {
            assertThatThrownBy(() -> breaker.delete("x")).isInstanceOf(TokenStoreException.class);
            runProbe();
            assertThat(breaker.find("x")).isEmpty();
        }
    }

    @Test
    void aStoreThatTakesNoWritesGoesOnceAndIsBackWithTheFirstWrite() {
        store.writable = false;
        for (var i = 0; i < 4 * FAILURES; i++) {
            assertThatThrownBy(() -> breaker.delete("x")).isInstanceOf(TokenStoreException.class);
            breaker.find("x");
            runProbe();
        }
        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable());

        store.writable = true;
        now = now.plus(BreakerStore.QUIET);
        breaker.find("x");
        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable());
        breaker.delete("x");
        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable(), new AuthEvent.StoreRecovered());
    }

    @Test
    void aStoreThatFailsNowAndThenHasOneOutageUntilItIsQuiet() {
        for (var i = 0; i < 20; i++) {
            store.readable = false;
            fail(1);
            store.readable = true;
            now = now.plus(BreakerStore.QUIET.minusMillis(1));
            breaker.find("x");
        }
        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable());

        now = now.plus(Duration.ofMillis(1));
        breaker.find("x");
        breaker.find("x");
        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable(), new AuthEvent.StoreRecovered());
    }

    @Test
    void aClockThatGoesBackHoldsUpNoRecovery() {
        store.readable = false;
        fail(1);
        store.readable = true;
        now = now.minus(Duration.ofHours(1));
        breaker.find("x");

        assertThat(events).containsExactly(new AuthEvent.StoreUnavailable(), new AuthEvent.StoreRecovered());
    }

    @Test
    void whyTheStoreFailsIsLoggedOnceAndInOneLine() {
        var before = System.err;
        var log = new ByteArrayOutputStream();
        try (var stream = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            System.setErr(stream);
            store.readable = false;
            fail(2);
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("the store fails")
                .containsOnlyOnce("broken on purpose")
                .contains("broken on purpose; NOPERM no rights");
    }

    @Test
    void whileTheProbeIsOnItsWayCallsStillReachTheStore() {
        store.readable = false;
        fail(FAILURES);
        store.readable = true;

        assertThat(breaker.find("x")).isEmpty();
        runProbe();
        assertThat(breaker.find("x")).isEmpty();
        assertThat(probes).isEmpty();
    }

    @Test
    void probesGoOnUntilOneSucceedsAndThenTheStoreIsUsedAgain() {
        open();
        for (var i = 0; i < 5; i++) {
            runProbe();
            assertThatThrownBy(() -> breaker.find("x")).isInstanceOf(TokenStoreException.class);
        }
        store.readable = true;
        assertThatThrownBy(() -> breaker.find("x")).as("nobody has probed yet").isInstanceOf(TokenStoreException.class);
        runProbe();

        assertThat(breaker.find("x")).isEmpty();
        assertThat(probes).isEmpty();
        assertThat(delays).containsExactly(Duration.ZERO, INTERVAL, INTERVAL, INTERVAL, INTERVAL, INTERVAL, INTERVAL);
    }

    @Test
    void aSecondOutageOpensItAgain() {
        open();
        now = now.plus(BreakerStore.QUIET);
        store.readable = true;
        runProbe();
        open();

        assertThat(events)
                .containsExactly(
                        new AuthEvent.StoreUnavailable(),
                        new AuthEvent.StoreRecovered(),
                        new AuthEvent.StoreUnavailable());
    }

    @Test
    void oneOfTwoServersIsNoOutage() {
        store.readable = false;
        fail(FAILURES);
        store.failsOnce = true;
        store.readable = true;
        runProbe();

        assertThat(breaker.find("x")).isEmpty();
    }

    @Test
    void theProbeOfAStoreThatThrowsAnythingElseCountsAsFailed() {
        open();
        store.readable = true;
        store.mad = true;
        runProbe();

        assertThatThrownBy(() -> breaker.find("x")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void closingEndsTheProbesOfADeadStore() throws Exception {
        store.readable = false;
        var config = AuthConfig.of(
                Map.of("auth.strategy", "left", "auth.store.failures", "1", "auth.store.probe-interval", "10ms"));
        var postern =
                Postern.builder(config).store(store).clock(Clock.systemUTC()).build();
        assertThatThrownBy(() -> postern.logins().list("x")).isInstanceOf(TokenStoreException.class);
        while (probeThread().isEmpty()) {
            Thread.onSpinWait();
        }
        var thread = probeThread().get();
        postern.close();
        thread.join(10_000);

        assertThat(thread.isAlive()).isFalse();
    }

    private static Optional<Thread> probeThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("postern"))
                .findFirst();
    }

    private void open() {
        store.readable = false;
        fail(FAILURES);
        runProbe();
    }

    private void fail(int times) {
        for (var i = 0; i < times; i++) {
            assertThatThrownBy(() -> breaker.find("x")).isInstanceOf(TokenStoreException.class);
        }
    }

    private void runProbe() {
        var probe = probes.poll();
        if (probe != null) {
            probe.run();
        }
    }

    /** Counts what it is asked and can be broken in several ways. */
    private static final class CountedStore implements TokenStore {
        int asked;
        volatile boolean readable = true;
        boolean writable = true;
        boolean failsOnce;
        boolean mad;

        @Override
        public Optional<LoginRecord> find(String id) {
            asked++;
            if (mad) {
                throw new IllegalStateException("mad on purpose");
            }
            if (failsOnce) {
                failsOnce = false;
                throw new TokenStoreException("one of two servers");
            }
            return answer(readable, Optional.empty());
        }

        @Override
        public InsertResult insert(LoginRecord record, LoginLimit limit) {
            return answer(writable, InsertResult.REFUSED);
        }

        @Override
        public boolean replace(LoginRecord current, LoginRecord next) {
            return answer(writable, false);
        }

        @Override
        public boolean delete(String id) {
            return answer(writable, false);
        }

        @Override
        public boolean delete(String id, String secretHash) {
            return answer(writable, false);
        }

        @Override
        public List<LoginRecord> findAll(String subject) {
            return answer(readable, List.of());
        }

        @Override
        public Set<String> deleteAll(String subject) {
            asked++;
            return answer(writable, Set.of());
        }

        @Override
        public Set<String> deleteOthers(String subject, String keepId) {
            return answer(writable, Set.of());
        }

        @Override
        public Optional<AttemptBuckets> attempts() {
            return Optional.of(new AttemptBuckets() {
                @Override
                public Optional<Duration> take(String key, int size, Duration window, Instant now) {
                    asked++;
                    return answer(readable, Optional.empty());
                }

                @Override
                public void putBack(String key, int size, Duration window, Instant now) {
                    answer(readable, true);
                }
            });
        }

        private static <T> T answer(boolean works, T answer) {
            if (!works) {
                var reason = new IllegalStateException("NOPERM\nno rights");
                throw new TokenStoreException(
                        "broken on purpose",
                        new IllegalStateException("broken on purpose", new IllegalStateException(null, reason)));
            }
            return answer;
        }
    }
}
