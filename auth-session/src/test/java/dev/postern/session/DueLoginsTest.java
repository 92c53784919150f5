package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.TokenStoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is named is read a moment later, with others, and never on the thread that named them. */
class DueLoginsTest {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Queue<Runnable> later = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<List<String>> read = new ArrayList<>();
    private final List<String> meanwhile = new ArrayList<>();
    private boolean fails;
    private final DueLogins due = new DueLogins(
            (time, work) -> {
                pauses.add(time);
                later.add(work);
            },
            PAUSE,
            ids -> {
                read.add(ids);
                meanwhile.forEach(this::name);
                meanwhile.clear();
                if (fails) {
                    throw new TokenStoreException("down");
                }
            });

    @Test
    void thoseOfOneMomentAreReadTogether() {
        due.add("one");
        due.add("two");
        assertThat(read).isEmpty();

        runAll();

        assertThat(read).hasSize(1);
        assertThat(read.get(0)).containsExactlyInAnyOrder("one", "two");
        assertThat(pauses).containsExactly(PAUSE);
    }

    @Test
    void whoComesAfterThatIsReadNextTime() {
        due.add("one");
        runAll();
        due.add("two");
        runAll();

        assertThat(read).containsExactly(List.of("one"), List.of("two"));
        assertThat(pauses).containsExactly(PAUSE, PAUSE);
    }

    @Test
    void manyAreReadBatchByBatchAndOthersHaveTheThreadInBetween() {
        var ids = IntStream.range(0, 2 * DueLogins.MOST + 1)
                .mapToObj(String::valueOf)
                .toList();
        ids.forEach(due::add);

        runAll();

        assertThat(read).extracting(List::size).containsExactly(DueLogins.MOST, DueLogins.MOST, 1);
        assertThat(read.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(pauses).containsExactly(PAUSE, Duration.ZERO, Duration.ZERO);
    }

    @Test
    void whoIsNamedTwiceIsReadOnceAndNotEverybodyWaitsForASlowStore() {
        due.add("0");
        IntStream.range(0, DueLogins.MOST_WAITING + 10)
                .mapToObj(String::valueOf)
                .forEach(due::add);

        runAll();

        assertThat(read.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(DueLogins.MOST_WAITING);
    }

    @Test
    void aStoreThatFailsIsAskedOnce() {
        IntStream.range(0, 2 * DueLogins.MOST).mapToObj(String::valueOf).forEach(due::add);
        fails = true;
        runAll();
        assertThat(read).hasSize(1);

        fails = false;
        due.add("later");
        runAll();
        assertThat(read).hasSize(2).last().isEqualTo(List.of("later"));
    }

    @Test
    void whoIsNamedWhileAFullBatchIsReadIsReadWithoutAPauseAndLaterOnesAfterOne() {
        IntStream.range(0, DueLogins.MOST).mapToObj(String::valueOf).forEach(due::add);
        meanwhile.add("meanwhile");
        runAll();
        assertThat(pauses).containsExactly(PAUSE, Duration.ZERO);
        assertThat(read).hasSize(2).last().isEqualTo(List.of("meanwhile"));

        due.add("later");
        meanwhile.add("after a batch that was not full");
        runAll();
        assertThat(pauses).containsExactly(PAUSE, Duration.ZERO, PAUSE, PAUSE);
    }

    @Test
    void aStoreIsNotAskedForNobody() {
        fails = true;
        due.add("one");
        meanwhile.add("two");
        runAll();

        assertThat(read).containsExactly(List.of("one"));
    }

    @Test
    void aThreadThatCantBeMadeOnceIsAskedForAgain() {
        var attempts = new ArrayList<Runnable>();
        var named = new DueLogins(
                (time, work) -> {
                    attempts.add(work);
                    if (attempts.size() == 1) {
                        throw new OutOfMemoryError("for the test");
                    }
                },
                PAUSE,
                read::add);

        assertThatThrownBy(() -> named.add("one")).isInstanceOf(OutOfMemoryError.class);
        named.add("two");
        attempts.get(1).run();
        assertThat(read).hasSize(1);
        assertThat(read.get(0)).containsExactlyInAnyOrder("one", "two");
    }

    private void name(String id) {
        due.add(id);
    }

    private void runAll() {
        for (var work = later.poll(); work != null; work = later.poll()) {
            work.run();
        }
    }
}
