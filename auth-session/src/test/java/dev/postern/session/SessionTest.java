package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.LoginEndedException;
import dev.postern.MemoryTokenStore;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/** Renewal, and changes against the end of a login, over both stores. */
@ParameterizedClass
@ValueSource(strings = {"memory", "redis"})
class SessionTest {
    private static final Identity ALICE = Identity.of("alice", "user");
    private static final SessionKey<String> A = SessionKey.of("a", String.class);
    private static final int THREADS = 8;
    private static RedisServer server;
    private static RedisClient redis;

    private final MutableClock clock = MutableClock.at(Instant.parse("2030-05-01T12:00:00Z"));

    @Parameter
    String storeName;

    private InterruptedStore store;
    private Strategy strategy;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        redis = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void wire() {
        TokenStore real =
                storeName.equals("redis") ? RedisTokenStore.of(redis, "auth") : new MemoryTokenStore(clock, 10_000);
        store = new InterruptedStore(real);
        strategy = new SessionStrategyProvider()
                .create(
                        AuthConfig.of(Map.of()),
                        new Resources(store, clock, new SecureRandom(), event -> {}, Optional.empty()));
    }

    @Test
    void anUpdateAgainstALogoutNeverBringsTheLoginBack() throws Exception {
        for (var round = 0; round < 200; round++) {
            var issued = issue();
            inParallel(2, thread -> {
                if (thread == 0) {
                    revoke(issued);
                } else {
                    try {
                        var session = session(issued);
                        session.set(A, "1");
                        session.renew();
                    } catch (LoginEndedException e) {
                        return true; // the logout was first
                    }
                }
                return true;
            });
            if (store.find(issued.authentication().loginId()).isPresent()) {
                // Only a renewal that came first leaves the login: the logout showed a secret that was worthless by
                // then.
                assertThat(rejection(issued)).isEqualTo(Reason.BAD_SIGNATURE);
                store.deleteAll("alice");
            }
        }
        for (var round = 0; round < 200; round++) {
            var issued = issue();
            inParallel(2, thread -> {
                if (thread == 0) {
                    return store.deleteAll("alice");
                }
                try {
                    session(issued).set(A, "1");
                    return Set.<String>of();
                } catch (LoginEndedException e) {
                    return Set.<String>of();
                }
            });
            assertThat(store.find(issued.authentication().loginId())).isEmpty();
            assertThat(store.findAll("alice")).isEmpty();
        }
    }

    @Test
    void renewalKeepsTheLoginAndMakesTheOldTokenWorthless() {
        var issued = issue();
        session(issued).set(A, "3");

        var tokens = session(issued).renew().orElseThrow();

        assertThat(rejection(issued)).isEqualTo(Reason.BAD_SIGNATURE);
        var renewed = (Session)
                ((AuthResult.Accepted) strategy.authenticator().authenticate(tokens.accessToken())).authentication();
        assertThat(renewed.loginId()).isEqualTo(issued.authentication().loginId());
        assertThat(renewed.get(A)).hasValue("3");
        assertThat(renewed.expiresAt()).isEqualTo(issued.tokens().expiresAt());
        assertThat(tokens.expiresAt()).isEqualTo(issued.tokens().expiresAt());
        assertThat(tokens.refreshToken()).isEmpty();
        revoke(issued);
        assertThat(store.find(renewed.loginId())).isPresent();
    }

    @Test
    void renewalWithOtherRightsChangesThemInTheSameStep() {
        var tokens =
                session(issue()).renew(Identity.of("alice", "user", "admin")).orElseThrow();

        var renewed =
                ((AuthResult.Accepted) strategy.authenticator().authenticate(tokens.accessToken())).authentication();
        assertThat(renewed.identity().roles()).containsExactlyInAnyOrder("user", "admin");
        assertThatThrownBy(() -> ((Session) renewed).renew(Identity.of("bob")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofConcurrentRenewalsExactlyOneWins() throws Exception {
        for (var round = 0; round < 20; round++) {
            var issued = issue();
            var winners = inParallel(THREADS, thread -> session(issued).renew()).stream()
                    .flatMap(Optional::stream)
                    .toList();

            assertThat(winners).hasSize(1);
            assertThat(strategy.authenticator().authenticate(winners.get(0).accessToken()))
                    .isInstanceOf(AuthResult.Accepted.class);
            assertThat(rejection(issued)).isEqualTo(Reason.BAD_SIGNATURE);
        }
    }

    @Test
    void aRenewalAndAnUpdateAtTheSameTimeAreBothKept() throws Exception {
        for (var round = 0; round < 50; round++) {
            var issued = issue();
            var tokens = inParallel(2, thread -> {
                        if (thread == 0) {
                            return session(issued).renew();
                        }
                        session(issued).set(A, "1");
                        return Optional.<Tokens>empty();
                    })
                    .get(0)
                    .orElseThrow();

            var result = strategy.authenticator().authenticate(tokens.accessToken());
            assertThat(((Session) ((AuthResult.Accepted) result).authentication()).get(A))
                    .hasValue("1");
        }
    }

    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Starts the work at the same time and returns what came of it, in the order of the threads. */
    private static <T> List<T> inParallel(int threads, Work<T> work) throws Exception {
        var executor = Executors.newFixedThreadPool(threads);
        var barrier = new CyclicBarrier(threads);
        try {
            var calls = new ArrayList<Callable<T>>();
            for (var i = 0; i < threads; i++) {
                var thread = i;
                calls.add(() -> {
                    barrier.await(10, TimeUnit.SECONDS);
                    return work.run(thread);
                });
            }
            var results = new ArrayList<T>();
            for (var future : executor.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private IssueResult issue() {
        return strategy.issuer().orElseThrow().issue(ALICE, Client.UNKNOWN);
    }

    private static Session session(IssueResult issued) {
        return (Session) issued.authentication();
    }

    private void revoke(IssueResult issued) {
        strategy.revoker().orElseThrow().revoke(issued.tokens().accessToken());
    }

    private Reason rejection(IssueResult issued) {
        var result = strategy.authenticator().authenticate(issued.tokens().accessToken());
        return ((AuthResult.Rejected) result).reason();
    }
}
