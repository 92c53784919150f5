package dev.postern.session;

import static org.awaitility.Awaitility.await;

import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Uses every verb of a store from several threads while something happens to the servers, and knows what each answer must
 * be: every subject belongs to one thread. After a call that failed nothing is known of that subject but what was
 * confirmed before: an end.
 */
final class StoreUnderLoad {
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static final int OLDER = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TokenStore store;
    private final List<String> subjects;
    private final boolean losesLogins;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicReference<TokenStoreException> latest = new AtomicReference<>();
    private final AtomicLong firstFailure = new AtomicLong();
    private final AtomicLong lastFailure = new AtomicLong();

    /**
     * @param subjects one a thread
     * @param losesLogins whether a new login or a change may be lost, as by a failover that nobody planned
     */
    StoreUnderLoad(TokenStore store, List<String> subjects, boolean losesLogins) {
        this.store = store;
        this.subjects = subjects;
        this.losesLogins = losesLogins;
    }

    /**
     * What came out.
     *
     * @param wrong answers that must not be; empty is what one hopes for
     * @param ended how many ends were confirmed
     * @param lost how many confirmed logins or changes were lost
     * @param failures how many calls threw a {@link TokenStoreException}
     * @param failing from the first such call to the last
     */
    record Outcome(List<String> wrong, int rounds, int ended, int lost, int failures, Duration failing) {}

    /** Runs the load before, during and after the happening, and then looks whether all that was ended stayed ended. */
    Outcome during(Runnable happening) {
        var executor = Executors.newFixedThreadPool(subjects.size());
        try {
            var workers = new ArrayList<Future<?>>();
            for (var subject : subjects) {
                var older = olderLogins(subject);
                workers.add(executor.submit(() -> work(subject, older)));
            }
            awaitRounds(5 * subjects.size());
            happening.run();
            awaitRounds(5 * subjects.size()); // whoever failed has recovered
            running.set(false);
            for (var worker : workers) {
                worker.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            for (var id : ended) {
                if (store.find(id).isPresent()) {
                    wrong.add("came back: " + id);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } finally {
            running.set(false);
            executor.shutdownNow();
        }
        return new Outcome(
                List.copyOf(wrong),
                rounds.get(),
                ended.size(),
                lost.get(),
                failures.get(),
                Duration.ofNanos(lastFailure.get() - firstFailure.get()));
    }

    private void awaitRounds(int more) {
        var goal = rounds.get() + more;
        try {
            await("a store that recovers").atMost(PATIENCE).until(() -> rounds.get() >= goal);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("the store does not recover", latest.get());
        }
    }

    /** Logins that are old when something happens: what no replica knew of can't come back. */
    private Queue<LoginRecord> olderLogins(String subject) {
        var logins = new ArrayDeque<LoginRecord>();
        for (var i = 0; i < OLDER; i++) {
            var login = Logged.in(subject + "-" + i);
            store.insert(login, LIMIT);
            logins.add(login);
        }
        return logins;
    }

    private void work(String subject, Queue<LoginRecord> older) {
        var round = 0;
        while (running.get()) {
            try {
                var old = older.poll();
                if (old != null) {
                    confirm(store.delete(old.id()), old);
                    expectGone(old);
                }
                clear(subject);
                switch (round++ % 3) {
                    case 0 -> endOne(subject);
                    case 1 -> endOthers(subject);
                    default -> endAll(subject);
                }
                rounds.incrementAndGet();
            } catch (TokenStoreException e) {
                firstFailure.compareAndSet(0, System.nanoTime());
                lastFailure.set(System.nanoTime());
                latest.set(e);
                failures.incrementAndGet();
                LockSupport.parkNanos(1_000_000); // nobody hammers at a closed door
            } catch (RuntimeException e) {
                wrong.add(subject + ": " + e);
            }
        }
    }

    /** After a failure anything may be left. */
    private void clear(String subject) {
        ended.addAll(store.deleteAll(subject));
        expect(store.findAll(subject).isEmpty(), "logins after the end of all");
    }

    private void endOne(String subject) {
        var first = inserted(subject);
        var second = changed(inserted(subject));
        expectListed(subject, first, second);
        confirm(store.delete(first.id(), first.secretHash()), first);
        expectGone(first);
        confirm(store.delete(second.id()), second);
        expectGone(second);
        expect(store.findAll(subject).isEmpty(), "listed after its end");
    }

    private void endOthers(String subject) {
        var kept = inserted(subject);
        var first = inserted(subject);
        var second = inserted(subject);
        confirm(store.deleteOthers(subject, kept.id()), first, second);
        expectListed(subject, kept);
        confirm(store.deleteAll(subject), kept);
        expectGone(kept);
    }

    private void endAll(String subject) {
        var first = inserted(subject);
        var second = inserted(subject);
        var third = inserted(subject);
        confirm(store.deleteAll(subject), first, second, third);
        expectGone(first);
        expectGone(second);
        expectGone(third);
        expect(store.findAll(subject).isEmpty(), "listed after the end of all");
    }

    private LoginRecord inserted(String subject) {
        var login = Logged.in(subject);
        store.insert(login, LIMIT);
        expectKept(store.find(login.id()).isPresent(), "a new login that is not found");
        return login;
    }

    private LoginRecord changed(LoginRecord login) {
        var next = login.next().data(Map.of("cart", "4")).build();
        expectKept(store.replace(login, next), "a change that somebody else made first");
        return next;
    }

    private void confirm(boolean deleted, LoginRecord login) {
        expectKept(deleted, "a login that can't be ended");
        ended.add(login.id());
    }

    private void confirm(Set<String> deleted, LoginRecord... logins) {
        var expected = new HashSet<String>();
        for (var login : logins) {
            expected.add(login.id());
            ended.add(login.id());
        }
        expectKept(deleted.equals(expected), "other logins ended than there are");
    }

    private void expectListed(String subject, LoginRecord... logins) {
        var ids = new HashSet<String>();
        store.findAll(subject).forEach(login -> ids.add(login.id()));
        for (var login : logins) {
            expectKept(ids.remove(login.id()), "a login that is not listed");
        }
        expect(ids.isEmpty(), "a login that is listed and was ended");
    }

    private void expectGone(LoginRecord login) {
        expect(store.find(login.id()).isEmpty(), "found after its end");
        expect(!store.replace(login, login.next().build()), "changed after its end");
    }

    private void expectKept(boolean kept, String what) {
        if (!kept && losesLogins) {
            lost.incrementAndGet();
        } else {
            expect(kept, what);
        }
    }

    private void expect(boolean right, String what) {
        if (!right) {
            wrong.add(what);
        }
    }
}
