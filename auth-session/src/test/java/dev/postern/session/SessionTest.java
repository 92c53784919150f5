package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.MemoryTokenStore;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

/** Attributes and renewal, over both stores. */
@ParameterizedClass
@ValueSource(strings = {"memory", "redis"})
class SessionTest {
    private static final Identity ALICE = Identity.of("alice", "user");
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
    void aChangeIsSeenByTheNextRequestAndNotByTheSnapshot() {
        var issued = issue();
        var before = session(issued);

        var after = before.update(data -> Map.of("cart", "3"));

        assertThat(before.attributes()).isEmpty();
        assertThat(before.attribute("cart")).isEmpty();
        assertThat(after.attribute("cart")).hasValue("3");
        assertThat(accepted(issued).attributes()).isEqualTo(Map.of("cart", "3"));
        assertThat(accepted(issued).identity()).isEqualTo(ALICE);
    }

    @Test
    void anAttributeThatIsLeftOutIsGone() {
        var issued = issue();
        session(issued).update(data -> Map.of("a", "1", "b", "2")).update(data -> Map.of("b", "2"));

        assertThat(accepted(issued).attributes()).isEqualTo(Map.of("b", "2"));
    }

    @Test
    void anOutdatedSnapshotChangesWhatIsStoredNow() {
        var session = session(issue());
        session.update(data -> with(data, "a", "1"));

        assertThat(session.update(data -> with(data, "b", "2")).attributes()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void aChangeThatBreaksALimitChangesNothing() {
        var issued = issue();

        assertThatThrownBy(() -> session(issued).update(data -> Map.of("a\n", "1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(accepted(issued).attributes()).isEmpty();
    }

    @Test
    void anEndedLoginIsNotBroughtBackByAnUpdate() {
        var issued = issue();
        revoke(issued);

        assertThatThrownBy(() -> session(issued).update(data -> Map.of("a", "1")))
                .isInstanceOf(LoginEndedException.class);
        assertThatThrownBy(() -> session(issued).renew()).isInstanceOf(LoginEndedException.class);
        assertThat(store.find(issued.authentication().loginId())).isEmpty();
    }

    @Test
    void anIdleLoginTakesNoUpdate() {
        var issued = issue();
        clock.advance(Duration.ofHours(1));

        assertThatThrownBy(() -> session(issued).update(data -> Map.of("a", "1")))
                .isInstanceOf(LoginEndedException.class);
        assertThatThrownBy(() -> session(issued).renew()).isInstanceOf(LoginEndedException.class);
    }

    @Test
    void aSnapshotThatLooksIdleButIsNotTakesAnUpdate() {
        var issued = issue();
        clock.advance(Duration.ofMinutes(59));
        accepted(issued);
        clock.advance(Duration.ofMinutes(2));

        session(issued).update(data -> Map.of("a", "1"));
        assertThat(accepted(issued).attribute("a")).hasValue("1");
    }

    @Test
    void concurrentUpdatesAreAllKept() throws Exception {
        var issued = issue();
        inParallel(THREADS, thread -> {
            for (var i = 0; i < 25; i++) {
                session(issued).update(data -> {
                    var count = Integer.parseInt(data.getOrDefault("all", "0")) + 1;
                    return with(with(data, "all", String.valueOf(count)), "thread" + thread, String.valueOf(count));
                });
            }
            return true;
        });

        assertThat(accepted(issued).attribute("all")).hasValue(String.valueOf(THREADS * 25));
        assertThat(accepted(issued).attributes()).hasSize(THREADS + 1);
    }

    @Test
    void anUpdateThatAlwaysLosesGivesUp() {
        var session = session(issue());
        store.alwaysLoses = true;

        assertThatThrownBy(() -> session.update(data -> Map.of("a", "1"))).isInstanceOf(TokenStoreException.class);
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
                        session(issued).update(data -> Map.of("a", "1")).renew();
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
                    return session(issued)
                            .update(data -> Map.of("a", "1"))
                            .attributes()
                            .keySet();
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
        var updated = session(issued).update(data -> Map.of("cart", "3"));

        var tokens = updated.renew().orElseThrow();

        assertThat(rejection(issued)).isEqualTo(Reason.BAD_SIGNATURE);
        var renewed = (Session)
                ((AuthResult.Accepted) strategy.authenticator().authenticate(tokens.accessToken())).authentication();
        assertThat(renewed.loginId()).isEqualTo(issued.authentication().loginId());
        assertThat(renewed.attribute("cart")).hasValue("3");
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
                        session(issued).update(data -> Map.of("a", "1"));
                        return Optional.<Tokens>empty();
                    })
                    .get(0)
                    .orElseThrow();

            var result = strategy.authenticator().authenticate(tokens.accessToken());
            assertThat(((Session) ((AuthResult.Accepted) result).authentication()).attribute("a"))
                    .hasValue("1");
        }
    }

    @Test
    void aSessionPrintsItsLoginIdOnly() {
        var session = session(issue()).update(data -> Map.of("pin", "4711"));

        assertThat(session).hasToString("Session[" + session.loginId() + "]");
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

    private static Map<String, String> with(Map<String, String> data, String name, String value) {
        var more = new HashMap<>(data);
        more.put(name, value);
        return more;
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

    private Session accepted(IssueResult issued) {
        var result = strategy.authenticator().authenticate(issued.tokens().accessToken());
        return (Session) ((AuthResult.Accepted) result).authentication();
    }

    private Reason rejection(IssueResult issued) {
        var result = strategy.authenticator().authenticate(issued.tokens().accessToken());
        return ((AuthResult.Rejected) result).reason();
    }
}
