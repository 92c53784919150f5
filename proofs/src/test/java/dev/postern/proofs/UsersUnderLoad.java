package dev.postern.proofs;

import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import dev.postern.testkit.TestLogins;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Users who log in, come back, log out and log out everywhere through one {@link Postern}, at a constant rate and
 * whatever happens to its store, and who know what each answer must be. Every user belongs to one thread. What a
 * failover may undo is told from what may never happen: only what was acknowledged before a primary was killed can be
 * lost with it.
 */
final class UsersUnderLoad implements AutoCloseable {
    /** So many users of a thread stay logged in: an end comes seconds after its login, which the replica knows by then. */
    private static final int LOGGED_IN = 15;

    private final Postern postern;
    private final long pauseNanos;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger operations = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger lostLogins = new AtomicInteger();
    private final Queue<Known> ended = new ConcurrentLinkedQueue<>();
    private final Set<String> cameBack = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    private volatile long killedAt = System.nanoTime();
    private final Map<Kind, AtomicLong> lastFailure = Map.of(Kind.USE, new AtomicLong(), Kind.END, new AtomicLong());
    private final Map<Kind, AtomicInteger> attempts =
            Map.of(Kind.USE, new AtomicInteger(), Kind.END, new AtomicInteger());
    private final Map<Kind, AtomicInteger> answers =
            Map.of(Kind.USE, new AtomicInteger(), Kind.END, new AtomicInteger());

    /** Logins and checks, or what waits for replicas. */
    enum Kind {
        USE,
        END
    }

    /** A token, and how many primaries had been killed before its login, or its end, was begun. */
    private record Known(String token, String loginId, int kills) {}

    /** A user and the logins that were acknowledged and not ended. */
    private record User(String subject, List<Known> logins) {
        Known first() {
            return logins.get(0);
        }
    }

    /**
     * Starts the load.
     *
     * @param threads how many
     * @param perSecond how many operations all of them make together
     */
    UsersUnderLoad(Postern postern, int threads, int perSecond) {
        this.postern = postern;
        this.pauseNanos = Duration.ofSeconds(threads).toNanos() / perSecond;
        for (var i = 0; i < threads; i++) {
            var loyal = logIn(TestLogins.subject());
            var thread = new Thread(() -> new Worker(loyal).run(), "users-" + i);
            this.threads.add(thread);
            thread.start();
        }
    }

    /** Tells that the primary is killed now. */
    void killing() {
        lastFailure.values().forEach(last -> last.set(0));
        killedAt = System.nanoTime();
        kills.incrementAndGet();
    }

    /** Returns how long after the last kill such an operation failed for the last time. */
    Duration unavailable(Kind kind) {
        return Duration.ofNanos(Math.max(0, lastFailure.get(kind).get() - killedAt));
    }

    /** Returns how many times such an operation was begun. */
    int attempts(Kind kind) {
        return attempts.get(kind).get();
    }

    /** Returns how many times such an operation was answered. */
    int answers(Kind kind) {
        return answers.get(kind).get();
    }

    int operations() {
        return operations.get();
    }

    int failures() {
        return failures.get();
    }

    int acknowledgedEnds() {
        return ended.size();
    }

    /** Returns how many acknowledged logins a failover took along. */
    int lostLogins() {
        return lostLogins.get();
    }

    /** Returns how many logins whose end was acknowledged a failover has brought back. */
    int cameBack() {
        return cameBack.size();
    }

    /** Returns what must never happen, failover or not. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Shows once more every token whose end was acknowledged. */
    void showAllEnded() {
        for (var end : ended) {
            expectEnded(end, postern.authenticate(end.token()) instanceof AuthResult.Accepted);
        }
    }

    /** Ends the load and waits for its threads. */
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

    private Known logIn(String subject) {
        var before = kills.get();
        var issued = postern.issue(Identity.of(subject, "user"), Client.UNKNOWN);
        return new Known(issued.tokens().accessToken(), issued.authentication().loginId(), before);
    }

    private void expectEnded(Known end, boolean accepted) {
        if (!accepted) {
            return;
        }
        if (kills.get() > end.kills()) {
            cameBack.add(end.loginId());
        } else {
            wrong.add("accepted after an acknowledged end, and no failover in between");
        }
    }

    /** One thread of the load with its users. */
    private final class Worker {
        private final Known loyal;
        private final Deque<User> users = new ArrayDeque<>();
        private final Deque<User> unfinished = new ArrayDeque<>();
        private final List<Known> over = new ArrayList<>();
        private long next = System.nanoTime();
        private int ends;

        /** @param loyal a login from before the first failover, which has to last */
        Worker(Known loyal) {
            this.loyal = loyal;
        }

        void run() {
            for (var round = 0; running; round++) {
                try {
                    round(round);
                } catch (TokenStoreException e) {
                    // It is counted; the round is over.
                } catch (RuntimeException e) {
                    wrong.add("neither an answer nor an outage: " + e);
                }
            }
        }

        /** One thing a round, so that an outage of one kind keeps nobody from the others. */
        private void round(int round) {
            switch (round % 4) {
                case 0 -> useOldTokens();
                case 1 -> {
                    logIn();
                    comeBack(users.getFirst());
                }
                case 2 -> {
                    if (users.size() > LOGGED_IN) {
                        end(users.removeFirst(), ++ends);
                    }
                }
                default -> finish();
            }
        }

        private void useOldTokens() {
            if (!isAccepted(loyal)) {
                wrong.add("a login from before the failovers is refused");
            }
            if (!over.isEmpty()) {
                var end = over.get(ThreadLocalRandom.current().nextInt(over.size()));
                expectEnded(end, isAccepted(end));
            }
        }

        private void logIn() {
            var user = new User(TestLogins.subject(), new ArrayList<>());
            for (var i = 0; i < 2; i++) {
                user.logins().add(timed(Kind.USE, () -> UsersUnderLoad.this.logIn(user.subject())));
            }
            users.add(user);
        }

        /** Whoever was told that an end is uncertain asks again until it is done. */
        private void finish() {
            while (!unfinished.isEmpty()) {
                endAll(unfinished.getFirst());
                unfinished.removeFirst();
            }
        }

        private void comeBack(User user) {
            user.logins().removeIf(login -> !isKept(login, isAccepted(login)));
        }

        private void end(User user, int number) {
            try {
                if (number % 3 == 0 && user.logins().size() == 2) {
                    logOut(user);
                } else if (number % 3 == 1 && user.logins().size() == 2) {
                    endOthers(user);
                }
                endAll(user);
            } catch (TokenStoreException e) {
                unfinished.add(user);
                throw e;
            }
        }

        private void logOut(User user) {
            var before = kills.get();
            var login = user.first();
            var id = timed(Kind.END, () -> postern.revoke(login.token(), EndReason.LOGOUT));
            user.logins().remove(login);
            if (isKept(login, id.isPresent())) {
                acknowledged(List.of(login), before);
            }
        }

        private void endOthers(User user) {
            var before = kills.get();
            var login = user.first();
            var kept = user.logins().get(1).loginId();
            timed(Kind.END, () -> postern.logins().endOthers(user.subject(), kept));
            user.logins().remove(login);
            acknowledged(List.of(login), before);
            comeBack(user);
        }

        private void endAll(User user) {
            var before = kills.get();
            timed(Kind.END, () -> postern.logins().endAll(user.subject()));
            var logins = List.copyOf(user.logins());
            user.logins().clear();
            acknowledged(logins, before);
        }

        /** Notes them before the first check, which an outage may break off. */
        private void acknowledged(List<Known> logins, int killsBefore) {
            var ends = logins.stream()
                    .map(login -> new Known(login.token(), login.loginId(), killsBefore))
                    .toList();
            ended.addAll(ends);
            over.addAll(ends);
            ends.forEach(end -> expectEnded(end, isAccepted(end)));
        }

        private boolean isKept(Known login, boolean there) {
            if (!there && kills.get() > login.kills()) {
                lostLogins.incrementAndGet();
            } else if (!there) {
                wrong.add("refused, and neither ended nor a failover in between");
            }
            return there;
        }

        private boolean isAccepted(Known login) {
            return timed(Kind.USE, () -> postern.authenticate(login.token())) instanceof AuthResult.Accepted;
        }

        /** Waits for its turn; what came too late is left out, so the rate is never exceeded. */
        private <T> T timed(Kind kind, Supplier<T> operation) {
            next = Math.max(next + pauseNanos, System.nanoTime());
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            operations.incrementAndGet();
            attempts.get(kind).incrementAndGet();
            try {
                var result = operation.get();
                answers.get(kind).incrementAndGet();
                return result;
            } catch (TokenStoreException e) {
                failures.incrementAndGet();
                lastFailure.get(kind).accumulateAndGet(System.nanoTime(), Math::max);
                throw e;
            }
        }
    }
}
