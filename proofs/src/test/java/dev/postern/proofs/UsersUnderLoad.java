package dev.postern.proofs;

import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import dev.postern.proofs.Verdicts.Kind;
import dev.postern.proofs.Verdicts.Known;
import dev.postern.testkit.TestLogins;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Users who log in, come back, log out and log out everywhere through one {@link Postern}, at a constant rate and
 * whatever happens to its store, and who know what each answer must be. Every user belongs to one thread.
 */
final class UsersUnderLoad implements AutoCloseable {
    /** So many users of a thread stay logged in: an end comes seconds after its login, which the replica knows by then. */
    private static final int LOGGED_IN = 15;

    private final Postern postern;
    private final long pauseNanos;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    private final Verdicts verdicts = new Verdicts();

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

    /** Returns what came out so far. */
    Verdicts verdicts() {
        return verdicts;
    }

    /** Shows once more every token whose end was acknowledged. */
    void showAllEnded() {
        for (var end : verdicts.ended()) {
            verdicts.expectEnded(end, postern.authenticate(end.token()) instanceof AuthResult.Accepted);
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
        var before = verdicts.kills();
        var issued = postern.issue(Identity.of(subject, "user"), Client.UNKNOWN);
        return new Known(issued.tokens().accessToken(), issued.authentication().loginId(), before);
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
                } catch (RuntimeException | Error e) { // a thread that dies unseen would prove nothing
                    verdicts.wrong("neither an answer nor an outage: " + e);
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
                verdicts.wrong("a login from before the failovers is refused");
            }
            if (!over.isEmpty()) {
                var end = over.get(ThreadLocalRandom.current().nextInt(over.size()));
                verdicts.expectEnded(end, isAccepted(end));
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
            user.logins().removeIf(login -> !verdicts.isKept(login, isAccepted(login)));
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
            var before = verdicts.kills();
            var login = user.first();
            var id = timed(Kind.END, () -> postern.revoke(login.token(), EndReason.LOGOUT));
            user.logins().remove(login);
            if (verdicts.isKept(login, id.isPresent())) {
                acknowledged(List.of(login), before);
            }
        }

        private void endOthers(User user) {
            var before = verdicts.kills();
            var login = user.first();
            var kept = user.logins().get(1).loginId();
            timed(Kind.END, () -> postern.logins().endOthers(user.subject(), kept));
            user.logins().remove(login);
            acknowledged(List.of(login), before);
            comeBack(user);
        }

        private void endAll(User user) {
            var before = verdicts.kills();
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
            verdicts.acknowledged(ends);
            over.addAll(ends);
            ends.forEach(end -> verdicts.expectEnded(end, isAccepted(end)));
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
            verdicts.begun(kind);
            try {
                var result = operation.get();
                verdicts.answered(kind);
                return result;
            } catch (TokenStoreException e) {
                verdicts.failed(kind);
                throw e;
            }
        }
    }
}
