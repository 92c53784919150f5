package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.LoginEndedException;
import dev.postern.LoginRecord;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.session.Session;
import dev.postern.session.SessionKey;
import dev.postern.testkit.TestLogins;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writers of logins against their end, on a real PostgreSQL: after the end has returned nobody gets in. */
class JdbcRevocationRaceTest {
    private static final SessionKey<String> WRITER = SessionKey.of("writer", String.class);
    private static final int WRITERS = 3;

    @Test
    void afterAnEndNothingOfALoginIsLeftWhateverRunsBesideIt() throws Exception {
        race(500);
    }

    @Test
    @Tag("races")
    void afterAnEndNothingOfALoginIsLeftInManyRounds() throws Exception {
        race(100_000);
    }

    private static void race(int rounds) throws Exception {
        var executor = Executors.newFixedThreadPool(WRITERS + 1);
        try (var pool = TestDatabase.POSTGRESQL.withTables();
                var store = JdbcTokenStore.of(pool);
                var postern = Postern.builder(AuthConfig.of(Map.of()))
                        .store(store)
                        .events(event -> {}) // a hundred thousand rounds of audit would hide the result
                        .build()) {
            var acceptedLater = new AtomicInteger();
            for (var round = 0; round < rounds; round++) {
                race(executor, postern, store, acceptedLater, round % 2 == 0);
            }
            assertThat(acceptedLater).hasValue(0);
        } finally {
            executor.shutdownNow();
        }
    }

    /** A touch and an update of one login and a new login of its subject against one end. */
    private static void race(
            ExecutorService executor,
            Postern postern,
            TokenStore store,
            AtomicInteger acceptedLater,
            boolean everywhere)
            throws Exception {
        var subject = TestLogins.subject();
        var token = postern.issue(Identity.of(subject), Client.UNKNOWN).tokens().accessToken();
        var barrier = new CyclicBarrier(WRITERS + 1);
        var running = new ArrayList<Future<?>>();
        for (var writer = 0; writer < WRITERS; writer++) {
            var number = writer;
            running.add(executor.submit(() -> {
                barrier.await();
                write(postern, store, subject, token, number);
                return null;
            }));
        }
        running.add(executor.submit(() -> {
            barrier.await();
            if (everywhere) {
                postern.logins().endAll(subject);
            } else {
                postern.revoke(token, EndReason.LOGOUT);
            }
            if (isAccepted(postern, token)) {
                acceptedLater.incrementAndGet();
            }
            return null;
        }));
        for (var each : running) {
            each.get();
        }
        if (isAccepted(postern, token)) {
            acceptedLater.incrementAndGet();
        }
    }

    private static void write(Postern postern, TokenStore store, String subject, String token, int writer) {
        try {
            if (writer == 0) {
                postern.issue(Identity.of(subject), Client.UNKNOWN);
            } else if (postern.authenticate(token) instanceof AuthResult.Accepted accepted) {
                if (writer == 1) {
                    var session = (Session) accepted.authentication();
                    session.set(WRITER, "1");
                } else {
                    store.find(accepted.authentication().loginId()).ifPresent(login -> touch(store, login));
                }
            }
        } catch (LoginEndedException e) {
            // The end came first, as it may.
        }
    }

    private static void touch(TokenStore store, LoginRecord login) {
        store.replace(
                login, login.next().lastSeenAt(login.lastSeenAt().plusMillis(1)).build());
    }

    private static boolean isAccepted(Postern postern, String token) {
        return postern.authenticate(token) instanceof AuthResult.Accepted;
    }
}
