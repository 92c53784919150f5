package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.StandardError;
import dev.postern.testkit.Threads;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of an issuer that answers, fails and hangs as the test says. */
class RemoteKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final Duration MAX_STALE = Duration.ofHours(1);
    private static final Duration COOLDOWN = Duration.ofSeconds(30);

    private final MutableClock clock = MutableClock.at(NOW);
    private final Issuer issuer = new Issuer();
    private final RemoteKeys keys = new RemoteKeys(
            issuer, new RemoteKeys.Limits(MAX_AGE, MAX_STALE, COOLDOWN), Algorithm.ES256, Optional.empty(), clock);

    /** Answers with what it is told to, or leaves the request open. */
    private static final class Issuer implements RemoteKeys.Source {
        private final List<Optional<String>> etags = new ArrayList<>();
        private final List<CompletableFuture<RemoteKeys.Answer>> open = new ArrayList<>();
        private RemoteKeys.Answer answer = answer(set("a"), "");
        private boolean hangs;
        private boolean fails;

        @Override
        public synchronized CompletableFuture<RemoteKeys.Answer> fetch(Optional<String> etag) {
            etags.add(etag);
            if (hangs) {
                var pending = new CompletableFuture<RemoteKeys.Answer>();
                open.add(pending);
                return pending;
            }
            return fails
                    ? CompletableFuture.failedFuture(new IOException("out of reach"))
                    : CompletableFuture.completedFuture(answer);
        }

        synchronized int fetches() {
            return etags.size();
        }

        void answerOpen() {
            takeOpen().forEach(pending -> pending.complete(answer));
        }

        void timeOut() {
            takeOpen().forEach(pending -> pending.completeExceptionally(new TimeoutException()));
        }

        private synchronized List<CompletableFuture<RemoteKeys.Answer>> takeOpen() {
            var taken = List.copyOf(open);
            open.clear();
            return taken;
        }
    }

    /** One who asks for a key on a thread of its own. */
    private final class Asked implements AutoCloseable {
        private final CompletableFuture<Optional<JwtKey>> answer = new CompletableFuture<>();
        private final Thread thread;

        Asked(String id) {
            thread = new Thread(() -> answer.completeAsync(() -> Optional.ofNullable(find(id)), Runnable::run));
            thread.start();
        }

        /** Tells whether this one waits, as soon as it either does or is done. */
        boolean isWaiting() {
            while (thread.getState() != Thread.State.WAITING && !answer.isDone()) {
                Thread.onSpinWait();
            }
            return !answer.isDone();
        }

        Optional<JwtKey> key() throws Exception {
            return answer.get();
        }

        void interrupt() {
            thread.interrupt();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    @Test
    void keysThatAreGoodAreFetchedOnce() {
        for (var i = 0; i < 100; i++) {
            assertThat(find("a")).isNotNull();
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void whoAsksFirstTogetherCausesOneFetch() throws Exception {
        issuer.hangs = true;
        var threads = Executors.newFixedThreadPool(32);
        try {
            var asked = new ArrayList<Future<JwtKey>>();
            for (var i = 0; i < 32; i++) {
                asked.add(threads.submit(() -> find("a")));
            }
            while (issuer.fetches() == 0) {
                Thread.onSpinWait();
            }
            issuer.answerOpen();
            for (var answer : asked) {
                assertThat(answer.get()).isNotNull();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void keysAreFetchedAnewBesideTheRequestsBeforeTheirTimeIsOver() {
        find("a");
        issuer.hangs = true;

        clock.set(NOW.plus(Duration.ofSeconds(449)));
        assertThat(find("a")).isNotNull();
        assertThat(issuer.fetches()).isEqualTo(1);

        clock.set(NOW.plus(Duration.ofSeconds(450)));
        assertThat(find("a")).isNotNull(); // did not wait: nobody answers
        assertThat(find("a")).isNotNull();
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void aRemovedKeyStopsWithTheNextSet() {
        find("a");
        issuer.answer = answer(set("b"), "");
        clock.set(NOW.plus(MAX_AGE));

        assertThat(find("b")).isNotNull();
        assertThat(find("a")).isNull();
    }

    @Test
    void anIssuerThatHangsForTenMinutesFailsNobody() throws Exception {
        find("a");
        clock.set(NOW.plus(MAX_AGE).minusSeconds(1));
        issuer.hangs = true;
        var waits = 0;
        for (var second = 0; second < 600; second++) {
            try (var asked = new Asked("a")) {
                waits += asked.isWaiting() ? 1 : 0;
                issuer.timeOut(); // each attempt ends so, a moment later
                assertThat(asked.key()).isPresent();
            }
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(waits).isEqualTo(1); // when their time was over, and never again
        assertThat(issuer.fetches()).isBetween(100, 130); // one in 5 seconds
    }

    @Test
    void whileTheIssuerFailsOldKeysServeUntilTheirStaleTimeIsOver() {
        find("a");
        issuer.fails = true;

        clock.set(NOW.plus(MAX_AGE).plus(MAX_STALE).minusMillis(1));
        assertThat(find("a")).isNotNull();
        clock.set(NOW.plus(MAX_AGE).plus(MAX_STALE));
        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);

        issuer.fails = false;
        clock.advance(Duration.ofSeconds(5));
        assertThat(find("a")).isNotNull();
    }

    @Test
    void afterOneFetchInVainNobodyWaitsForTheNext() {
        find("a");
        issuer.fails = true;
        clock.set(NOW.plus(MAX_AGE));
        find("a");
        issuer.hangs = true;
        clock.advance(Duration.ofSeconds(5));

        assertThat(find("a")).isNotNull(); // would never return if it waited
        assertThat(issuer.fetches()).isEqualTo(3);
    }

    @Test
    void whenTheirTimeIsOverRequestsWaitForTheFetch() throws Exception {
        find("a");
        issuer.answer = answer(set("b"), "");
        issuer.hangs = true;
        clock.set(NOW.plus(MAX_AGE));
        var thread = Executors.newSingleThreadExecutor();
        try {
            var asked = thread.submit(() -> Optional.ofNullable(find("a")));
            while (issuer.fetches() < 2) {
                Thread.onSpinWait();
            }
            assertThat(asked.isDone()).isFalse();
            issuer.answerOpen();
            assertThat(asked.get()).isEmpty(); // the key that is gone did not serve once more
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void tenThousandUnknownKeysCauseOneFetchInACooldown() {
        find("a");
        clock.advance(COOLDOWN);
        for (var i = 0; i < 10_000; i++) {
            assertThat(find("random-" + i)).isNull();
        }
        assertThat(issuer.fetches()).isEqualTo(2);

        clock.advance(COOLDOWN.minusMillis(1));
        find("random");
        assertThat(issuer.fetches()).isEqualTo(2);
        clock.advance(Duration.ofMillis(1));
        find("random");
        assertThat(issuer.fetches()).isEqualTo(3);
    }

    @Test
    void unknownKeysHoldUpNoKnownOne() throws Exception {
        find("a");
        clock.advance(COOLDOWN);
        issuer.hangs = true;
        var threads = Executors.newFixedThreadPool(64);
        try {
            var refused = new ArrayList<Future<?>>();
            for (var i = 0; i < 64; i++) {
                var id = "random-" + i;
                refused.add(threads.submit(() -> find(id)));
            }
            // 16 wait, all others are told at once that nobody can tell.
            while (refused.stream().filter(Future::isDone).count() < 48) {
                Thread.onSpinWait();
            }
            for (var i = 0; i < 10_000; i++) {
                assertThat(find("a")).isNotNull(); // would never return if it waited
            }
            assertThat(refused).filteredOn(answer -> !answer.isDone()).hasSize(16);
            assertThat(issuer.fetches()).isEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNewKeyIsFoundByTheTokenThatNamesIt() {
        find("a");
        issuer.answer = answer(set("a", "b"), "");
        clock.advance(COOLDOWN);

        assertThat(find("b")).isNotNull();
    }

    @Test
    void afterAFetchInVainNobodyCanTellWhetherAKeyIsUnknown() {
        find("a");
        issuer.fails = true;
        clock.advance(COOLDOWN);

        assertThatThrownBy(() -> find("b")).isInstanceOf(TokenStoreException.class);
        assertThatThrownBy(() -> find("b")).isInstanceOf(TokenStoreException.class);
        assertThat(find("a")).isNotNull();
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void withoutAnyKeysNobodyCanTell() {
        issuer.fails = true;
        keys.prefetch(); // does not throw: the service starts

        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
        assertThat(issuer.fetches()).isEqualTo(1);
        issuer.fails = false;
        clock.advance(Duration.ofSeconds(5));
        assertThat(find("a")).isNotNull();
    }

    @Test
    void aClockThatGoesBackMakesKeysOld() {
        find("a");
        issuer.answer = answer(set("b"), "");
        clock.set(NOW.minusSeconds(1));

        assertThat(find("b")).isNotNull();
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void theVersionIsSentAndKeepsTheKeys() {
        issuer.answer = new RemoteKeys.Answer(200, set("a"), Optional.of("\"v1\""), "", "0");
        find("a");
        issuer.answer = new RemoteKeys.Answer(304, "", Optional.empty(), "", "0");
        clock.set(NOW.plus(MAX_AGE));
        assertThat(find("a")).isNotNull();
        clock.advance(MAX_AGE);
        assertThat(find("a")).isNotNull();

        assertThat(issuer.etags).containsExactly(Optional.empty(), Optional.of("\"v1\""), Optional.of("\"v1\""));
        clock.advance(MAX_AGE.minusSeconds(1));
        issuer.hangs = true;
        assertThat(find("a")).isNotNull(); // their time began anew
    }

    @Test
    void aNotModifiedThatNobodyAskedForIsAFailure() {
        issuer.answer = new RemoteKeys.Answer(304, "", Optional.empty(), "", "0");

        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"keys\":[]}", "{\"keys\":{}}", "<html></html>", "{\"keys\":[1]}"})
    void whatIsNoSetOfUsableKeysIsAFailure(String body) {
        find("a");
        issuer.answer = answer(body, "");
        clock.set(NOW.plus(MAX_AGE));

        assertThat(find("a")).isNotNull(); // stale
        clock.advance(MAX_STALE);
        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void twoKeysOfOneNameAreAFailure() {
        issuer.answer = answer(set("a", "a"), "");

        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void keysThatAreOfNoUseHereArePassedOver() {
        var good = set("a");
        var secret = "{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"HS256\",\"k\":\"" + TestKeys.secret() + "\"}";
        var privateKey = named(TestKeys.json(TestKeys.privateMembers(Algorithm.ES256)), "p");
        var encrypting = named(
                        TestKeys.json(JwkMembers.of(TestKeys.of(Algorithm.RS256).verifying())), "e")
                .replaceFirst("\\{", "{\"use\":\"enc\",");
        var foreign =
                "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"kid\":\"f\",\"alg\":\"ES256K\",\"x\":\"AA\",\"y\":\"AA\"}";
        issuer.answer =
                answer(good.replace("[", "[" + String.join(",", secret, privateKey, encrypting, foreign) + ","), "");

        assertThat(find("a")).isNotNull();
        for (var id : List.of("s", "p", "e", "f")) {
            assertThat(find(id)).as(id).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 302, 307, 401, 404, 500, 503})
    void anyOtherStatusIsAFailure(int status) {
        issuer.answer = new RemoteKeys.Answer(status, set("a"), Optional.empty(), "", "0");

        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void oneFetchIsUnderWayAtMostAndNoneInTheCooldown() {
        var underWay = new AtomicInteger();
        var most = new AtomicInteger();
        var started = new AtomicInteger();
        RemoteKeys.Source source = etag -> {
            started.incrementAndGet();
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            return CompletableFuture.supplyAsync(() -> {
                underWay.decrementAndGet();
                return answer(set("a"), "");
            });
        };
        // Good for longer than this test lasts, so that unknown keys are the one reason to fetch.
        var limits = new RemoteKeys.Limits(Duration.ofHours(2), MAX_STALE, COOLDOWN);
        var busy = new RemoteKeys(source, limits, Algorithm.ES256, Optional.empty(), clock);

        Threads.runTogether(16, thread -> {
            for (var i = 0; i < 2_000; i++) {
                assertThat(busy.find("a", clock.instant())).isNotNull();
                assertThat(busy.find("random-" + thread + "-" + i, clock.instant()))
                        .isNull();
                clock.advance(Duration.ofMillis(100));
            }
            return thread;
        });

        assertThat(most).hasValue(1);
        var cooldowns = Duration.between(NOW, clock.instant()).dividedBy(COOLDOWN);
        assertThat(started.get()).isGreaterThan(1).isLessThanOrEqualTo((int) cooldowns + 1);
    }

    @Test
    void whoWasHeldUpWhileOthersFetchedTheKeysFetchesThemNoSecondTime() {
        var heldUp = new AtomicBoolean(true);
        var shared = new AtomicReference<RemoteKeys>();
        var slow = new Clock() {
            @Override
            public Instant instant() {
                if (heldUp.getAndSet(false)) { // has looked for keys and found none
                    assertThat(shared.get().find("a", NOW)).isNotNull();
                    clock.advance(Duration.ofSeconds(5));
                }
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
        var limits = new RemoteKeys.Limits(MAX_AGE, MAX_STALE, COOLDOWN);
        shared.set(new RemoteKeys(issuer, limits, Algorithm.ES256, Optional.empty(), slow));

        assertThat(shared.get().find("a", NOW)).isNotNull();
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void whoReadTheClockBeforeAFetchAndComesAfterItUsesItsKeys() {
        var before = clock.instant();
        clock.advance(Duration.ofMillis(1));
        find("a");
        issuer.fails = true;

        assertThat(keys.find("a", before)).isNotNull();
        assertThat(keys.find("random", before)).isNull();
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void aFailureBeforeTheirTimeWasOverSparesNobodyTheWait() throws Exception {
        find("a");
        issuer.fails = true;
        clock.set(NOW.plusSeconds(450));
        find("a");
        assertThat(issuer.fetches()).isEqualTo(2);

        // The issuer is well again and has removed the key, but nobody asked in between.
        issuer.answer = answer(set("b"), "");
        issuer.hangs = true;
        clock.set(NOW.plus(MAX_AGE));
        try (var asked = new Asked("a")) {
            assertThat(asked.isWaiting()).isTrue();
            issuer.answerOpen();
            assertThat(asked.key()).isEmpty();
        }
    }

    @Test
    void afterTheStaleTimeRequestsWaitForAnIssuerThatIsBack() throws Exception {
        find("a");
        issuer.fails = true;
        clock.set(NOW.plus(MAX_AGE));
        find("a");

        issuer.hangs = true;
        clock.set(NOW.plus(MAX_AGE).plus(MAX_STALE));
        try (var asked = new Asked("a")) {
            assertThat(asked.isWaiting()).isTrue();
            issuer.answerOpen();
            assertThat(asked.key()).isPresent();
        }
    }

    @Test
    void manyUnknownKeysTogetherAreUnknownWhileThereIsNothingToWaitFor() {
        find("a");

        Threads.runTogether(64, thread -> {
            for (var i = 0; i < 20_000; i++) {
                assertThat(find("random-" + thread + "-" + i)).isNull();
            }
            return thread;
        });
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void whoIsInterruptedCantTellAndMakesRoomForOthers() {
        find("a");
        clock.advance(COOLDOWN);
        issuer.hangs = true;
        for (var i = 0; i < 20; i++) { // more than may wait together
            try (var asked = new Asked("b")) {
                assertThat(asked.isWaiting()).isTrue();
                asked.interrupt();
                assertThatThrownBy(asked::key).hasCauseInstanceOf(TokenStoreException.class);
            }
        }
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void whoIsInterruptedStaysInterrupted() {
        issuer.hangs = true;
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theLogTellsOnceThatTheIssuerFailsWhatThatMeansAndWhenItIsOver() {
        issuer.fails = true;
        assertThat(logged("a", NOW))
                .containsOnlyOnce("WARN")
                .contains("gives no answer")
                .contains("every token is answered by 503")
                .contains("out of reach");
        assertThat(logged("a", NOW.plusSeconds(5))).isEmpty();

        issuer.fails = false;
        assertThat(logged("a", NOW.plusSeconds(10))).containsOnlyOnce("gives keys again");
        assertThat(logged("a", NOW.plusSeconds(10).plus(MAX_AGE))).isEmpty();

        issuer.fails = true;
        assertThat(logged("a", NOW.plusSeconds(10).plus(MAX_AGE.multipliedBy(2))))
                .containsOnlyOnce("WARN")
                .contains("serve until "
                        + NOW.plusSeconds(10).plus(MAX_AGE.multipliedBy(2)).plus(MAX_STALE));
    }

    private String logged(String id, Instant now) {
        clock.set(now);
        return StandardError.during(() -> {
            try {
                find(id);
            } catch (TokenStoreException e) {
                assertThat(issuer.fails).isTrue();
            }
        });
    }

    @Test
    void aFetchBesideTheRequestsTakesEffectWhenItIsAnswered() {
        find("a");
        issuer.answer = answer(set("b"), "");
        issuer.hangs = true;
        clock.set(NOW.plusSeconds(450));
        assertThat(find("a")).isNotNull();

        issuer.answerOpen();
        assertThat(find("b")).isNotNull();
        clock.set(NOW.plusSeconds(450 + 449));
        assertThat(find("b")).isNotNull();
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void aFetchBesideTheRequestsIsTriedAgainAfterFiveSeconds() {
        find("a");
        issuer.fails = true;
        clock.set(NOW.plusSeconds(450));
        find("a");
        clock.advance(Duration.ofMillis(4_999));
        find("a");
        assertThat(issuer.fetches()).isEqualTo(2);

        clock.advance(Duration.ofMillis(1));
        find("a");
        assertThat(issuer.fetches()).isEqualTo(3);
    }

    @Test
    void aFetchThatIsUnderWayWhenTheirTimeEndsIsTheOneWaitedFor() throws Exception {
        find("a");
        issuer.hangs = true;
        clock.set(NOW.plusSeconds(450));
        find("a");
        clock.set(NOW.plus(MAX_AGE));
        try (var asked = new Asked("a")) {
            assertThat(asked.isWaiting()).isTrue();
            issuer.answerOpen();
            assertThat(asked.key()).isPresent();
        }
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void theFirstFetchIsNotWaitedForUntilSomebodyAsks() throws Exception {
        issuer.hangs = true;
        keys.prefetch(); // would never return if it waited
        try (var asked = new Asked("a")) {
            assertThat(asked.isWaiting()).isTrue();
            issuer.answerOpen();
            assertThat(asked.key()).isPresent();
        }
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void theirTimeBeginsWhenTheFetchBegan() {
        issuer.hangs = true;
        keys.prefetch();
        clock.set(NOW.plusSeconds(2));
        issuer.answerOpen();
        issuer.hangs = false;
        issuer.fails = true;

        clock.set(NOW.plus(MAX_AGE).plus(MAX_STALE).minusMillis(1));
        assertThat(find("a")).isNotNull();
        clock.set(NOW.plus(MAX_AGE).plus(MAX_STALE));
        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void withoutStaleTimeKeysServeToTheEndOfTheirTimeAndNoLonger() {
        var limits = new RemoteKeys.Limits(MAX_AGE, Duration.ZERO, COOLDOWN);
        var strict = new RemoteKeys(issuer, limits, Algorithm.ES256, Optional.empty(), clock);
        strict.find("a", clock.instant());
        issuer.fails = true;

        clock.set(NOW.plus(MAX_AGE).minusMillis(1));
        assertThat(strict.find("a", clock.instant())).isNotNull();
        clock.set(NOW.plus(MAX_AGE));
        assertThatThrownBy(() -> strict.find("a", clock.instant())).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void noFetchIsMoreThanACooldownOffWhenTheCooldownIsShort() {
        var limits = new RemoteKeys.Limits(MAX_AGE, MAX_STALE, Duration.ofSeconds(1));
        var eager = new RemoteKeys(issuer, limits, Algorithm.ES256, Optional.empty(), clock);
        issuer.fails = true;
        assertThatThrownBy(() -> eager.find("a", clock.instant())).isInstanceOf(TokenStoreException.class);
        issuer.fails = false;
        clock.advance(Duration.ofSeconds(1));

        assertThat(eager.find("a", clock.instant())).isNotNull();
    }

    @Test
    void whoWaitsForAnUnknownKeyLearnsWhatTheFetchSays() throws Exception {
        find("a");
        issuer.hangs = true;
        clock.advance(COOLDOWN);
        try (var asked = new Asked("b")) {
            assertThat(asked.isWaiting()).isTrue();
            issuer.timeOut();
            assertThatThrownBy(asked::key).hasCauseInstanceOf(TokenStoreException.class);
        }
        clock.advance(COOLDOWN);
        try (var asked = new Asked("b")) {
            assertThat(asked.isWaiting()).isTrue();
            issuer.answerOpen();
            assertThat(asked.key()).isEmpty();
        }
        assertThat(find("b")).isNull();
    }

    @Test
    void whileTheIssuerFailsKeysOfALaterTimeDoNotServe() {
        find("a");
        issuer.fails = true;
        clock.set(NOW.minusSeconds(1)); // how old they are nobody can tell

        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
        clock.set(NOW);
        assertThat(find("a")).isNotNull();
    }

    @Test
    void aVersionIsForgottenWithItsKeysAndReplacedByTheNext() {
        issuer.answer = new RemoteKeys.Answer(200, set("a"), Optional.of("\"v1\""), "", "0");
        find("a");
        issuer.answer = new RemoteKeys.Answer(304, "", Optional.of("\"v2\""), "max-age=120", "0");
        clock.advance(MAX_AGE);
        find("a");
        issuer.answer = answer(set("b"), "");
        clock.advance(Duration.ofMinutes(2));
        assertThat(find("b")).isNotNull();
        clock.advance(MAX_AGE);
        find("b");

        assertThat(issuer.etags)
                .containsExactly(Optional.empty(), Optional.of("\"v1\""), Optional.of("\"v2\""), Optional.empty());
    }

    @Test
    void aNotModifiedKeepsNoKeysThatCameWithoutAVersion() {
        find("a");
        issuer.answer = new RemoteKeys.Answer(304, "", Optional.of("\"v1\""), "", "0");
        clock.set(NOW.plus(MAX_AGE));
        assertThat(find("a")).isNotNull(); // stale

        clock.advance(MAX_STALE);
        assertThatThrownBy(() -> find("a")).isInstanceOf(TokenStoreException.class);
    }

    @TestFactory
    Stream<DynamicTest> aSetWithoutAnyKeyToVerifyWithIsAFailure() {
        var good = jwk("a");
        return Stream.of(
                        Map.entry("symmetric", "{'kty':'oct','kid':'a','alg':'HS256','k':'" + TestKeys.secret() + "'}"),
                        Map.entry("private", named(TestKeys.json(TestKeys.privateMembers(Algorithm.ES256)), "a")),
                        Map.entry("for encryption", with(good, "'use':'enc'")),
                        Map.entry("for other operations", with(good, "'key_ops':['deriveKey']")),
                        Map.entry("for signing alone", with(good, "'key_ops':['sign']")),
                        Map.entry("for no operation", with(good, "'key_ops':[]")),
                        Map.entry("for an unknown algorithm", with(good, "'alg':'ES256K'")),
                        Map.entry("for none", with(good, "'alg':'none'")),
                        Map.entry("for another type", with(good, "'alg':'RS256'")),
                        Map.entry("for another curve", with(good, "'alg':'ES384'")),
                        Map.entry("of a public key as a secret", with(good, "'alg':'HS256'")),
                        Map.entry("with a number for a kid", good.replace("\"a\"", "1")),
                        Map.entry("with an empty kid", good.replace("\"a\"", "\"\"")),
                        Map.entry(
                                "off its curve",
                                good.replaceFirst("\"x\":\"[^\"]*\"", "\"x\":\"" + "A".repeat(43) + "\"")),
                        Map.entry("with half a member", good.replaceFirst("\"y\":\"", "\"y\":\"A")),
                        Map.entry("weak", weakRsa()))
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(taken(entry.getValue(), "a")).isFalse()));
    }

    @Test
    void aSetHasABound() {
        var ids = IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new);
        var jwks = set(ids);

        assertThat(taken(jwks.substring(9, jwks.length() - 2), "k99")).isTrue();
        assertThat(taken(jwks.substring(9, jwks.length() - 2) + "," + jwk("k100"), "k99"))
                .isFalse();
    }

    @Test
    void aKeyThatDoesNotSayWhatItIsForIsForTheConfiguredAlgorithm() {
        // As Entra ID publishes them: no alg, and members that say nothing here.
        var jwk = with(
                named(TestKeys.json(JwkMembers.of(TestKeys.of(Algorithm.RS256).verifying())), "a"),
                "'use':'sig','x5t':'a','x5c':['MIIC'],'issuer':'https://id.example/{tenantid}/v2.0','cloud_instance_name':'x'");
        issuer.answer = answer("{\"keys\":[" + jwk + "]}", "");
        var limits = new RemoteKeys.Limits(MAX_AGE, MAX_STALE, COOLDOWN);
        for (var algorithm : List.of(Algorithm.RS256, Algorithm.PS256)) {
            var remote = new RemoteKeys(issuer, limits, algorithm, Optional.empty(), clock);
            assertThat(remote.find("a", NOW).algorithm()).isEqualTo(algorithm);
        }
    }

    /** Tells whether the key of that name is taken from a set of these. */
    private boolean taken(String jwks, String id) {
        RemoteKeys.Source source =
                etag -> CompletableFuture.completedFuture(answer("{\"keys\":[" + jwks.replace('\'', '"') + "]}", ""));
        var limits = new RemoteKeys.Limits(MAX_AGE, MAX_STALE, COOLDOWN);
        var remote = new RemoteKeys(source, limits, Algorithm.ES256, Optional.empty(), clock);
        try {
            return remote.find(id, NOW) != null;
        } catch (TokenStoreException e) {
            return false;
        }
    }

    private static String jwk(String id) {
        return named(TestKeys.json(JwkMembers.of(TestKeys.of(Algorithm.ES256).verifying())), id);
    }

    private static String with(String jwk, String members) {
        return jwk.substring(0, jwk.length() - 1) + "," + members.replace('\'', '"') + "}";
    }

    private static String weakRsa() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1_024);
            return with(
                    named(
                            TestKeys.json(
                                    JwkMembers.of(generator.generateKeyPair().getPublic())),
                            "a"),
                    "'alg':'RS256'");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private JwtKey find(String id) {
        return keys.find(id, clock.instant());
    }

    private static RemoteKeys.Answer answer(String body, String cacheControl) {
        return new RemoteKeys.Answer(200, body, Optional.empty(), cacheControl, "0");
    }

    private static String set(String... ids) {
        return "{\"keys\":["
                + String.join(",", Stream.of(ids).map(RemoteKeysTest::jwk).toList()) + "]}";
    }

    private static String named(String jwk, String id) {
        return jwk.replaceFirst("\\{", "{\"kid\":\"" + id + "\",");
    }
}
