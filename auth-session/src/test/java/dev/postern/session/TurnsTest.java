package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private final Turns turns = new Turns(Duration.ofMinutes(5));

    @Test
    void whoComesWhileAnotherHasTheTurnWaitsForIt() throws Exception {
        var turn = turns.take("login");
        var second = new Thread(() -> turns.take("login").giveBack());
        second.start();

        await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
        turn.giveBack();

        second.join();
        turns.take("login").giveBack();
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
