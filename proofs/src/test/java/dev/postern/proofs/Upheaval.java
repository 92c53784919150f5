package dev.postern.proofs;

import dev.postern.TokenStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Something that happens to the servers of a store while tests run against it. */
final class Upheaval {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String name;
    private final Consumer<Runnable> steps;

    /**
     * @param name what happens, such as {@code the primary dies}
     * @param steps does it; calls what it is given where at least one more test is to begin and end meanwhile
     */
    Upheaval(String name, Consumer<Runnable> steps) {
        this.name = name;
        this.steps = steps;
    }

    String name() {
        return name;
    }

    /**
     * What came of the tests.
     *
     * @param whole how many ran to their end
     * @param brokenOff how many an outage broke off: the store said so with a {@link TokenStoreException}
     */
    record Outcome(int whole, int brokenOff) {
        @Override
        public String toString() {
            return whole + " cases whole, " + brokenOff + " broken off by TokenStoreException, 0 failed";
        }
    }

    /** Runs the tests one after the other, from the first to the last and over again, until all steps are done. */
    Outcome during(Map<String, Runnable> tests, Consumer<Runnable> runner) {
        var attempts = new AtomicInteger();
        var whole = 0;
        var happening = new CompletableFuture<Void>();
        var thread = new Thread(() -> happen(attempts, happening), "upheaval");
        thread.setDaemon(true);
        thread.start();
        do {
            for (var test : tests.entrySet()) {
                if (run(test.getKey(), test.getValue(), runner)) {
                    whole++;
                }
                attempts.incrementAndGet();
            }
        } while (!happening.isDone());
        happening.join();
        return new Outcome(whole, attempts.get() - whole);
    }

    private void happen(AtomicInteger attempts, CompletableFuture<Void> result) {
        try {
            steps.accept(() -> {
                var goal = attempts.get() + 2; // the one that runs, and one that begins now
                Awaitility.await("tests that go on").atMost(PATIENCE).until(() -> attempts.get() >= goal);
            });
            result.complete(null);
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private boolean run(String test, Runnable body, Consumer<Runnable> runner) {
        try {
            runner.accept(body);
            return true;
        } catch (TokenStoreException e) {
            return false;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(test + " while " + name, e);
        }
    }
}
