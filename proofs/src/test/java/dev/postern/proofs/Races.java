package dev.postern.proofs;

import dev.postern.testkit.Interleavings.Round;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Rounds of operations that start at the same instant, where the order of their commands can't be chosen. */
final class Races {
    private static final int ROUNDS = 50;

    private Races() {}

    /** Runs the rounds; what an operation or the oracle throws comes out, an operation's first. */
    static void run(Supplier<Round> fresh) {
        var threads = Executors.newCachedThreadPool();
        try {
            for (var i = 0; i < ROUNDS; i++) {
                var round = fresh.get();
                var start = new CyclicBarrier(round.operations().size());
                var running = new ArrayList<Future<?>>();
                for (var operation : round.operations()) {
                    running.add(threads.submit(() -> {
                        start.await();
                        operation.run();
                        return null;
                    }));
                }
                for (var each : running) {
                    each.get();
                }
                round.oracle().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError("an operation failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
