package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A node's view of a log that grows, breaks, moves and loses what the test says. */
class RevocationsTest {
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final Duration STALENESS = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // the monotonic clock may overflow
    private final Log log = new Log();
    private final Revocations view = new Revocations(log, RETENTION, STALENESS, nanos::get).use();
    private final List<String> told = new ArrayList<>();

    RevocationsTest() {
        view.onEnd(told::add);
    }

    @Test
    void aViewIsGoodFromItsFirstReadForTheStaleness() {
        assertThat(view.isCurrent()).isFalse();
        view.poll();
        assertThat(view.isCurrent()).isTrue();
        advance(STALENESS.minusNanos(1));
        assertThat(view.isCurrent()).isTrue();
        advance(Duration.ofNanos(1));
        assertThat(view.isCurrent()).isFalse();
    }

    @Test
    void theTimeOfAViewBeginsWhenItsReadBegins() {
        log.duringRead = () -> advance(Duration.ofSeconds(4));
        view.poll();
        advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(view.isCurrent()).isTrue();
        advance(Duration.ofNanos(1));
        assertThat(view.isCurrent()).isFalse();
    }

    @Test
    void anEndElsewhereIsKnownAfterTheNextReadAndToldOnce() {
        view.poll();
        log.entries.add("a");
        assertThat(view.isEnded("a")).isFalse();
        view.poll();
        assertThat(view.isEnded("a")).isTrue();
        view.poll();
        assertThat(told).containsExactly("a");
    }

    @Test
    void anEndHereIsInTheLogAndInForceBeforeItReturns() {
        view.announce(Set.of("a"));

        assertThat(log.entries).containsExactly("a");
        assertThat(view.isEnded("a")).isTrue();
        assertThat(told).isEmpty();
        view.forget(Set.of("a"));
        assertThat(told).containsExactly("a");
    }

    @Test
    void anEndThatDidNotReachTheLogIsNoneHereEither() {
        log.fails = true;

        assertThatThrownBy(() -> view.announce(Set.of("a"))).isInstanceOf(TokenStoreException.class);
        assertThat(view.isEnded("a")).isFalse();
    }

    @Test
    void aBrokenLogLeavesTheViewAsGoodAsItWasAndIsReadWholeAfterwards() {
        view.poll();
        log.entries.add("a");
        log.fails = true;
        advance(Duration.ofSeconds(3));
        assertThat(Logged.during(view::poll)).contains("can't be read");
        assertThat(view.isCurrent()).isTrue();
        advance(Duration.ofSeconds(2));
        assertThat(view.isCurrent()).isFalse();
        assertThat(Logged.during(view::poll)).isEmpty();

        log.fails = false;
        assertThat(Logged.during(view::poll)).contains("is read again");
        assertThat(view.isCurrent()).isTrue();
        assertThat(view.isEnded("a")).isTrue();
        assertThat(log.positions).endsWith(Optional.of("0"), Optional.empty(), Optional.empty());
        assertThat(view.status())
                .isEqualTo(new Revocations.Status(true, 1, 4, 2, Duration.ZERO, Optional.of(Duration.ZERO)));
    }

    @Test
    void theAgeOfTheViewCountsFromTheStartOfTheLastGoodRead() {
        assertThat(view.status().age()).isEmpty();

        log.duringRead = () -> advance(Duration.ofSeconds(1));
        view.poll();
        advance(Duration.ofSeconds(2));
        log.fails = true;
        Logged.during(view::poll);

        assertThat(view.status().age()).contains(Duration.ofSeconds(3));
        advance(STALENESS);
        assertThat(view.status().age()).contains(Duration.ofSeconds(3).plus(STALENESS));
    }

    @Test
    void aFailureThatNobodyForesawIsOneLikeAnyOther() {
        view.poll();
        log.duringRead = () -> {
            throw new IllegalStateException("nobody foresaw it");
        };
        assertThat(Logged.during(view::poll)).contains("can't be read");
        assertThat(view.isCurrent()).isTrue();
        advance(STALENESS);
        assertThat(view.isCurrent()).isFalse();
        assertThat(view.status().failures()).isOne();

        log.duringRead = () -> {};
        view.poll();
        assertThat(view.isCurrent()).isTrue();
        assertThat(log.positions).endsWith(Optional.of("0"), Optional.empty());
    }

    @Test
    void aListenerThatFailsKeepsNobodyElseFromHearingOfAnEnd() {
        var others = new ArrayList<String>();
        view.onEnd(id -> {
            throw new IllegalStateException("a listener of the application");
        });
        view.onEnd(others::add);
        log.entries.add("a");
        view.poll();
        view.forget(Set.of("b"));

        assertThat(others).containsExactly("a", "b");
        assertThat(view.isCurrent()).isTrue();
    }

    @Test
    void aLogThatIsYoungerThanATokenMayBeIsNotRelyedOn() {
        log.since = RETENTION.minusNanos(1);
        view.poll();
        assertThat(view.isCurrent()).isFalse();
        log.since = RETENTION;
        view.poll();
        assertThat(view.isCurrent()).isTrue();
        log.since = Duration.ZERO; // flushed
        view.poll();
        assertThat(view.isCurrent()).isFalse();
    }

    @Test
    void whatAnotherServerLacksIsAppendedAgain() {
        view.poll();
        view.announce(Set.of("a", "b"));
        view.poll();
        log.entries.clear(); // a failover lost both, and somebody has ended another login since
        log.entries.add("c");
        log.origin = "replica";
        view.poll();

        assertThat(log.entries).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(view.isEnded("c")).isTrue();
        var appends = log.appends;
        view.poll();
        assertThat(log.appends).isEqualTo(appends);
    }

    /** As a server does that has lost the end and can't be told from the one before, or one that was none any more. */
    @Test
    void anEndOfThisNodeThatIsNotFoundInTheLogIsAppendedUntilItIs() {
        view.poll();
        view.announce(Set.of("a"));
        log.entries.clear();
        view.poll();
        assertThat(log.entries).containsExactly("a");
        log.entries.clear();
        view.poll();
        assertThat(log.entries).containsExactly("a");
        view.poll();
        log.entries.clear(); // it has been there: what is lost later, another server lacks
        view.poll();
        assertThat(log.entries).isEmpty();
    }

    @Test
    void anEndThatIsForgottenHereIsNotLookedForForEver() {
        view.poll();
        view.announce(Set.of("a"));
        log.entries.clear();
        advance(RETENTION.multipliedBy(2));
        view.announce(Set.of("b"));
        assertThat(view.isEnded("a")).isFalse();
        view.poll();
        assertThat(log.positions).endsWith(Optional.of("0"), Optional.empty());
        view.poll();
        view.poll();
        assertThat(log.positions.subList(3, 5)).doesNotContain(Optional.empty());
    }

    @Test
    void anEndIsNotLostIfAnotherServerTakesOverBeforeItsAppendReturns() {
        view.poll();
        log.afterAppend = () -> {
            log.afterAppend = () -> {};
            log.entries.clear();
            log.origin = "replica";
            view.poll();
        };
        view.announce(Set.of("a"));
        assertThat(log.entries).isEmpty();

        view.poll();
        assertThat(log.entries).containsExactly("a");
    }

    @Test
    void anEndThatIsReadBeforeItsAppendReturnsIsAppendedOnce() {
        view.poll();
        log.beforeAppend = view::poll;
        log.afterAppend = view::poll;
        view.announce(Set.of("a"));
        view.poll();
        view.poll();

        assertThat(log.appends).isOne();
        assertThat(log.positions).hasSize(5);
    }

    @Test
    void anEndThatWasRefusedIsNotAppendedLater() {
        view.poll();
        log.fails = true;
        assertThatThrownBy(() -> view.announce(Set.of("a"))).isInstanceOf(TokenStoreException.class);
        log.fails = false;
        view.poll();
        view.poll();

        assertThat(log.entries).isEmpty();
    }

    @Test
    void anEndThatTheLogHasDroppedWithItsTimeIsNotAppendedAgainHoweverOftenTheLogWasReadWhole() {
        view.announce(Set.of("a"));
        for (var quarter = 0; quarter < 4; quarter++) {
            readWholeAgain();
            advance(RETENTION.dividedBy(4));
        }
        log.entries.clear();
        readWholeAgain();

        assertThat(log.entries).isEmpty();
        assertThat(log.appends).isEqualTo(1);
    }

    @Test
    void whatAnotherLogBringsIsNoNewsOfWhatIsKnown() {
        view.poll();
        view.announce(Set.of("a"));
        advance(RETENTION.dividedBy(2));
        log.origin = "another";
        view.poll();
        advance(RETENTION.dividedBy(2));
        log.entries.clear();
        readWholeAgain();

        assertThat(log.entries).isEmpty();
        assertThat(log.appends).isEqualTo(1);
    }

    @Test
    void anEndIsAppendedAgainThatWasAppendedWhileNothingCouldBeRead() {
        view.announce(Set.of("a"));
        log.duringRead = () -> {
            throw new TokenStoreException("down");
        };
        Logged.during(view::poll);
        log.duringRead = () -> {};
        log.entries.clear();
        view.poll();

        assertThat(log.entries).containsExactly("a");
    }

    @Test
    void whatIsReadIsKnownThoughNothingCanBeAppended() {
        view.poll();
        view.announce(Set.of("a"));
        log.entries.clear();
        log.entries.add("b");
        log.beforeAppend = () -> {
            throw new TokenStoreException("full");
        };
        Logged.during(view::poll);

        assertThat(view.isEnded("b")).isTrue();
        assertThat(told).containsExactly("b");
    }

    @Test
    void anEndIsForgottenWhenNoTokenOfItsLoginCanBeValid() {
        view.announce(Set.of("a"));
        advance(RETENTION);
        view.announce(Set.of("b"));
        assertThat(view.isEnded("a")).isTrue();
        advance(STALENESS.plus(RETENTION.dividedBy(8)));
        view.announce(Set.of("c"));
        assertThat(view.isEnded("a")).isFalse();
        assertThat(view.isEnded("b")).isTrue();
    }

    @Test
    void whoComesWhileAnotherReadsHasItReadOnceMoreAndDoesNotWait() throws Exception {
        var reading = new CountDownLatch(1);
        var nudged = new CountDownLatch(1);
        log.duringRead = () -> {
            log.duringRead = () -> {};
            reading.countDown();
            await(nudged);
        };
        var reader = new Thread(view::poll);
        reader.start();
        await(reading);
        log.entries.add("a"); // after the read has begun
        view.poll(); // returns
        assertThat(view.isEnded("a")).isFalse();
        nudged.countDown();
        reader.join();

        assertThat(view.isEnded("a")).isTrue();
        assertThat(log.positions).hasSize(2);
    }

    @Test
    void moreEndsThanAreKeptMakeTheViewOneThatKnowsThatItDoesNotKnow() {
        var ended = new EndedLogins(nanos::get, RETENTION.toNanos(), 2);
        ended.add(List.of("a", "b"));
        assertThat(ended.isWhole()).isTrue();
        assertThat(ended.add(List.of("b", "c"))).containsExactly("c");
        assertThat(ended.size()).isEqualTo(2);
        assertThat(ended.isWhole()).isFalse();
        advance(RETENTION);
        assertThat(ended.isWhole()).isTrue();
    }

    @Test
    void whoeverCountsFromAnEarlierTimeDoesNotMakeTheViewWholeSooner() {
        var ended = new EndedLogins(nanos::get, RETENTION.toNanos(), 0);
        var slow = new AbstractList<String>() { // its adder is overtaken after it has looked at the clock
                    @Override
                    public String get(int index) {
                        advance(Duration.ofSeconds(1));
                        ended.add(List.of("overtaking"));
                        return "overtaken";
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                };
        ended.add(slow);
        advance(RETENTION.minusNanos(1));
        assertThat(ended.isWhole()).isFalse();
        advance(Duration.ofNanos(1));
        assertThat(ended.isWhole()).isTrue();
    }

    @Test
    void aClosedViewReadsNoMore() {
        view.close();
        view.poll();

        assertThat(log.positions).isEmpty();
        assertThat(log.stopped).isFalse(); // it had not begun to listen
    }

    @Test
    void itReadsEveryHalfOfTheStalenessAndWheneverItIsNudged() {
        var due = new ArrayList<Runnable>();
        var times = new ArrayList<Duration>();
        view.start((time, work) -> {
            times.add(time);
            due.add(work);
        });
        due.remove(0).run();
        due.remove(0).run();
        assertThat(times).containsExactly(Duration.ZERO, STALENESS.dividedBy(2), STALENESS.dividedBy(2));
        log.entries.add("a");
        log.nudge.run();
        assertThat(view.isEnded("a")).isTrue();
        view.close();
        assertThat(log.stopped).isTrue();
        due.remove(0).run();
        assertThat(due).isEmpty();
    }

    private void readWholeAgain() {
        log.fails = true;
        Logged.during(view::poll);
        log.fails = false;
        Logged.during(view::poll);
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A log whose positions are how much of it was read. */
    private static final class Log implements RevocationFeed {
        private final List<String> entries = new ArrayList<>();
        private final List<Optional<String>> positions = new ArrayList<>();
        private Runnable duringRead = () -> {};
        private Runnable beforeAppend = () -> {};
        private Runnable afterAppend = () -> {};
        private Runnable nudge = () -> {};
        private boolean fails;
        private boolean stopped;
        private String origin = "primary";
        private Duration since = RETENTION;
        private int appends;

        @Override
        public void append(Collection<String> loginIds, Duration retention) {
            beforeAppend.run();
            failIfDown();
            appends++;
            entries.addAll(loginIds);
            afterAppend.run();
        }

        @Override
        public Batch read(Optional<String> after, Duration retention) {
            positions.add(after);
            failIfDown();
            assertThat(retention).isEqualTo(RETENTION);
            var from = Math.min(entries.size(), Integer.parseInt(after.orElse("0")));
            var ids = List.copyOf(entries.subList(from, entries.size()));
            var batch = new Batch(ids, String.valueOf(entries.size()), origin, since);
            duringRead.run();
            return batch;
        }

        @Override
        public Listening listen(Runnable nudge) {
            this.nudge = nudge;
            return () -> stopped = true;
        }

        private void failIfDown() {
            if (fails) {
                throw new TokenStoreException("down");
            }
        }
    }
}
