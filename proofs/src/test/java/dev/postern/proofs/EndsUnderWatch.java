package dev.postern.proofs;

import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.Revocations;
import dev.postern.TokenStoreException;
import dev.postern.testkit.TestLogins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * Logins that one node ends, one after the other and whatever happens to the servers, and other nodes that are shown
 * their tokens: none may be accepted when its end was confirmed longer ago than the staleness.
 */
final class EndsUnderWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Postern ending;
    private final List<Watcher> watchers;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<End> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean isEnding = true;
    private volatile boolean isWatching = true;

    /** An end: when it was begun and when it was confirmed, by {@link System#nanoTime}. */
    record End(String loginId, String token, long begun, long confirmed) {}

    EndsUnderWatch(Postern ending, List<Postern> watching) {
        this.ending = ending;
        this.watchers = watching.stream().map(Watcher::new).toList();
        start("ends", () -> isEnding, this::endOne);
        watchers.forEach(watcher -> start("watches", () -> isWatching, watcher::look));
    }

    /** Waits until logins are ended again and every node knows of all that have ended so far. */
    void awaitEnds() {
        var goal = confirmed.get() + 20;
        Awaitility.await("ends that are confirmed").atMost(PATIENCE).until(() -> confirmed.get() >= goal);
        watchers.forEach(watcher -> {
            var known = watcher.known.get() + watcher.waiting.size();
            awaitKnown(() -> watcher.known.get() >= known);
        });
    }

    /** Ends no more and waits until every node knows of all that have ended. Returns those that were accepted too late. */
    List<End> finish() {
        isEnding = false;
        join(threads.get(0));
        watchers.forEach(watcher -> awaitKnown(watcher.waiting::isEmpty));
        return List.copyOf(late);
    }

    @Override
    public void close() {
        isEnding = false;
        isWatching = false;
        threads.forEach(EndsUnderWatch::join);
    }

    @Override
    public String toString() {
        return confirmed + " ends confirmed, " + refused + " refused with TokenStoreException, " + late.size()
                + " accepted too late";
    }

    private static void awaitKnown(Callable<Boolean> condition) {
        Awaitility.await("ends that every node knows").atMost(PATIENCE).until(condition);
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(String name, BooleanSupplier goesOn, Runnable work) {
        var thread = new Thread(
                () -> {
                    while (goesOn.getAsBoolean()) {
                        work.run();
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void endOne() {
        try {
            var login = ending.issue(Identity.of(TestLogins.subject()), Client.UNKNOWN);
            var token = login.tokens().accessToken();
            var begun = System.nanoTime();
            ending.revoke(token, EndReason.LOGOUT).ifPresent(id -> {
                var end = new End(id, token, begun, System.nanoTime());
                watchers.forEach(watcher -> watcher.waiting.add(end));
                confirmed.incrementAndGet();
            });
        } catch (TokenStoreException e) {
            refused.incrementAndGet(); // nothing was promised
        }
    }

    /** A node, and the ends that it does not know of yet. */
    private final class Watcher {
        private final Postern node;
        private final Revocations view;
        private final Queue<End> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger known = new AtomicInteger();

        Watcher(Postern node) {
            this.node = node;
            this.view = node.revocations().orElseThrow();
        }

        void look() {
            waiting.removeIf(this::isKnown);
        }

        private boolean isKnown(End end) {
            if (view.isEnded(end.loginId())) {
                known.incrementAndGet();
                return true;
            }
            if (System.nanoTime() - end.confirmed() >= view.maxStaleness().toNanos() && isAccepted(end)) {
                late.add(end);
            }
            return false;
        }

        private boolean isAccepted(End end) {
            try {
                return node.authenticate(end.token()) instanceof AuthResult.Accepted;
            } catch (TokenStoreException e) {
                return false; // 503
            }
        }
    }
}
