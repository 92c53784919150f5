package dev.postern.proofs;

import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.TokenStoreException;
import dev.postern.testkit.TestLogins;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of users who log in, come back, log out, log out everywhere or let their logins expire, at a constant
 * rate; now and then one is seen no more, and another comes. What it remembers is bounded, so that a heap that grows is not its own.
 */
final class ResidentUsers implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int USERS_EACH = 100;
    private static final int PER_SECOND = 100;

    /** The wrong answers that are kept; one is too many. */
    private static final int WRONG_KEPT = 10;

    private final Postern postern;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong logouts = new AtomicLong();
    private final AtomicLong endAlls = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** How often each thing has happened. */
    record Counts(
            long logins,
            long checks,
            long logouts,
            long endAlls,
            long expired,
            long left,
            long failures,
            List<String> wrong) {}

    private record Login(String token, Instant expiresAt) {}

    ResidentUsers(Postern postern) {
        this.postern = postern;
        for (var i = 0; i < THREADS; i++) {
            var thread = new Thread(() -> new Worker().run(), "users-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    Counts counts() {
        return new Counts(
                logins.get(),
                checks.get(),
                logouts.get(),
                endAlls.get(),
                expired.get(),
                left.get(),
                failures.get(),
                List.copyOf(wrong));
    }

    @Override
    public void close() {
        running = false;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void expect(boolean right, String what) {
        if (!right && wrong.size() < WRONG_KEPT) {
            wrong.add(what);
        }
    }

    /** One thread with users of its own. */
    private final class Worker {
        private final List<String> subjects = new ArrayList<>();
        private final List<Deque<Login>> held = new ArrayList<>();
        private long next = System.nanoTime();

        Worker() {
            for (var i = 0; i < USERS_EACH; i++) {
                subjects.add(TestLogins.subject());
                held.add(new ArrayDeque<>());
            }
        }

        void run() {
            while (running) {
                var user = ThreadLocalRandom.current().nextInt(USERS_EACH);
                try {
                    visit(user);
                } catch (TokenStoreException e) {
                    failures.incrementAndGet();
                    held.get(user).clear(); // nobody knows what was done
                } catch (RuntimeException | Error e) { // a thread that dies unseen would prove nothing
                    expect(false, "neither an answer nor an outage: " + e);
                }
            }
        }

        /** Most come back or log in; some log out, few of them everywhere; as few are never seen again. */
        private void visit(int user) {
            var subject = subjects.get(user);
            var mine = held.get(user);
            var dice = ThreadLocalRandom.current().nextInt(40);
            if (mine.isEmpty() || dice < 12) {
                logIn(subject, mine);
            } else if (dice < 34) {
                comeBack(mine);
            } else if (dice < 38) {
                logOut(mine);
            } else if (dice < 39) {
                endAll(subject, mine);
            } else {
                mine.clear();
                subjects.set(user, TestLogins.subject());
                left.incrementAndGet();
            }
        }

        private void logIn(String subject, Deque<Login> mine) {
            awaitTurn();
            var issued = postern.issue(Identity.of(subject, "user"), new Client("phone", "Browser/1.0", "192.0.2.7"));
            mine.add(new Login(
                    issued.tokens().accessToken(), issued.authentication().expiresAt()));
            logins.incrementAndGet();
        }

        private void comeBack(Deque<Login> mine) {
            var login = mine.remove();
            awaitTurn();
            var before = Instant.now();
            var result = postern.authenticate(login.token());
            checks.incrementAndGet();
            if (result instanceof AuthResult.Accepted) {
                expect(before.isBefore(login.expiresAt()), "accepted after its lifetime");
                mine.add(login);
            } else if (result instanceof AuthResult.Rejected rejected) {
                expect(rejected.reason() != Reason.BAD_SIGNATURE, "rejected for another's secret");
                expired.incrementAndGet();
            }
        }

        private void logOut(Deque<Login> mine) {
            var login = mine.remove();
            awaitTurn();
            postern.revoke(login.token(), EndReason.LOGOUT);
            logouts.incrementAndGet();
            expectRejected(login);
        }

        private void endAll(String subject, Deque<Login> mine) {
            var ended = List.copyOf(mine);
            mine.clear();
            awaitTurn();
            postern.logins().endAll(subject);
            endAlls.incrementAndGet();
            expectRejected(ended.get(0));
        }

        private void expectRejected(Login login) {
            awaitTurn();
            expect(postern.authenticate(login.token()) instanceof AuthResult.Rejected, "accepted after its end");
        }

        private void awaitTurn() {
            next = Math.max(next + Duration.ofSeconds(THREADS).toNanos() / PER_SECOND, System.nanoTime());
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }
}
