package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private final Turns turns = new Turns(Duration.ofMinutes(5));

    @Test
    void oneAfterTheOther() {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        Threads.runTogether(4, thread -> {
            for (var i = 0; i < 10_000; i++) {
                var turn = turns.take("login");
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                turn.giveBack();
            }
            return true;
        });
        assertThat(most).hasValue(1);
    }

    @Test
    void whoWaitsBehindOneWhoHangsGoesAnyway() {
        var impatient = new Turns(Duration.ofMillis(10));
        var gone = new CountDownLatch(4);
        Threads.runTogether(4, thread -> {
            var turn = impatient.take("login");
            gone.countDown();
            try {
                gone.await(); // each holds on until all have come through
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            turn.giveBack();
            return true;
        });
        impatient.take("login").giveBack();
    }

    @Test
    void aThreadInsideMayComeInAgain() {
        var outer = turns.take("login");
        turns.take("login").giveBack();
        outer.giveBack();
        Threads.runTogether(1, thread -> {
            turns.take("login").giveBack();
            return true;
        });
    }

    @Test
    void anInterruptedThreadGoesAnywayAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        turns.take("login").giveBack();
        assertThat(Thread.interrupted()).isTrue();
        turns.take("login").giveBack();
    }
}
