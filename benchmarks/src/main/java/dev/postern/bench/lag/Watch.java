package dev.postern.bench.lag;

import dev.postern.Postern;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a node whether it accepts some tokens, over and over, until it has refused them all. */
final class Watch implements AutoCloseable {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Postern postern;
    private final Manner manner;
    private final List<Watched> tokens;
    private final ExecutorService threads;
    private final List<Future<?>> turns = new ArrayList<>();
    private final CountDownLatch asked;
    private volatile boolean ending;

    private Watch(Postern postern, List<String> tokens, Manner manner) {
        this.postern = postern;
        this.manner = manner;
        this.tokens = tokens.stream().map(Watched::new).toList();
        this.threads = Executors.newFixedThreadPool(manner.threads());
        this.asked = new CountDownLatch(manner.threads());
    }

    /** Begins; returns when each token has been asked about once. */
    static Watch start(Postern postern, List<String> tokens, Manner manner) throws InterruptedException {
        var watch = new Watch(postern, tokens, manner);
        for (var thread = 0; thread < manner.threads(); thread++) {
            watch.turns.add(watch.threads.submit(watch.over(watch.share(thread))));
        }
        watch.asked.await();
        return watch;
    }

    private List<Watched> share(int thread) {
        var size = tokens.size();
        return tokens.subList(thread * size / manner.threads(), (thread + 1) * size / manner.threads());
    }

    private Callable<Void> over(List<Watched> share) {
        return () -> {
            try {
                share.forEach(token -> token.ask(postern));
            } finally {
                asked.countDown();
            }
            var start = System.nanoTime();
            while (!ending || !share.stream().allMatch(Watched::isRefused)) {
                LockSupport.parkNanos(manner.pause().toNanos());
                for (var token : share) {
                    if (manner.toTheEnd() || !token.isRefused()) {
                        token.ask(postern);
                    }
                }
                if (System.nanoTime() - start > MOST_NANOS) {
                    break;
                }
            }
            share.forEach(token -> token.ask(postern)); // who was refused stays refused
            return null;
        };
    }

    /**
     * Waits until every token is refused, in the order of the tokens.
     *
     * @throws IllegalStateException if one is still accepted after some seconds
     */
    List<Sighting> end() throws InterruptedException, ExecutionException {
        ending = true;
        for (var turn : turns) {
            turn.get();
        }
        return tokens.stream().map(Watched::sighting).toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
