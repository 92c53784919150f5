package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthEvent;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Login;
import dev.postern.LoginLimitException;
import dev.postern.Postern;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import dev.postern.testkit.Threads;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many logins of one subject at the same moment, on a real Redis, while somebody counts all the time: never one too many,
 * and whoever had to give way is told of once.
 */
class LoginLimitRaceTest {
    private static final int AT_ONCE = 64;
    private static final int LIMIT = 5;
    private static final int DEVICES = 8;

    private static final Queue<AuthEvent.Ended> ENDED = new ConcurrentLinkedQueue<>();
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"end-oldest", "refuse-new", "one-per-device"})
    void atNoInstantAreThereMoreLoginsThanTheLimitAllows(String policy) {
        logInTogether(policy, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"end-oldest", "refuse-new", "one-per-device"})
    @Tag("races")
    void atNoInstantAreThereMoreLoginsThanTheLimitAllowsInManyRounds(String policy) {
        logInTogether(policy, 1_000);
    }

    private static void logInTogether(String policy, int rounds) {
        try (var postern = node(policy)) {
            var observations = 0L;
            for (var round = 0; round < rounds; round++) {
                observations += logInTogether(postern, policy);
            }
            System.out.printf("%s: %,d logins, counted %,d times%n", policy, AT_ONCE * rounds, observations);
            assertThat(observations).isPositive();
        }
    }

    private static long logInTogether(Postern postern, String policy) {
        var subject = TestLogins.subject();
        ENDED.clear();
        var over = new AtomicBoolean();
        var observer = new Observer(postern, subject, policy.equals("one-per-device"), over);
        var issued = new HashSet<String>();
        var thread = new Thread(observer);
        thread.start();
        try {
            issued.addAll(Threads.runTogether(AT_ONCE, login -> logIn(postern, subject, login)));
        } finally {
            over.set(true);
            join(thread);
        }
        issued.removeIf(String::isEmpty);

        assertThat(observer.wrong).as("what the observer saw").isEmpty();
        var live = ids(postern.logins().list(subject));
        assertThat(live).hasSize(LIMIT);
        var victims = new HashSet<>(issued);
        victims.removeAll(live);
        assertThat(issued).containsAll(live).hasSize(policy.equals("refuse-new") ? LIMIT : AT_ONCE);
        assertThat(List.copyOf(ENDED))
                .allMatch(event -> event.reason() == EndReason.LIMIT)
                .extracting(AuthEvent.Ended::loginId)
                .containsExactlyInAnyOrderElementsOf(victims);
        return observer.count;
    }

    /** Returns the id; empty if the limit has refused the login. */
    private static String logIn(Postern postern, String subject, int login) {
        try {
            return postern.issue(Identity.of(subject), new Client("device-" + login % DEVICES, "", ""))
                    .authentication()
                    .loginId();
        } catch (LoginLimitException e) {
            return "";
        }
    }

    /** Looks at the logins of the subject without a pause. */
    private static final class Observer implements Runnable {
        final Queue<List<Login>> wrong = new ConcurrentLinkedQueue<>();
        long count;

        private final Postern postern;
        private final String subject;
        private final boolean onePerDevice;
        private final AtomicBoolean over;

        Observer(Postern postern, String subject, boolean onePerDevice, AtomicBoolean over) {
            this.postern = postern;
            this.subject = subject;
            this.onePerDevice = onePerDevice;
            this.over = over;
        }

        @Override
        public void run() {
            while (!over.get()) {
                var seen = postern.logins().list(subject);
                var devices = seen.stream()
                        .map(login -> login.client().label())
                        .distinct()
                        .count();
                if (seen.size() > LIMIT || (onePerDevice && devices < seen.size())) {
                    wrong.add(seen);
                }
                count++;
            }
        }
    }

    private static Set<String> ids(List<Login> logins) {
        return logins.stream().map(Login::id).collect(Collectors.toSet());
    }

    private static Postern node(String policy) {
        var config = AuthConfig.of(Map.of(
                "auth.store",
                "redis",
                "auth.redis.uri",
                server.uri(),
                "auth.redis.timeout",
                "30s",
                "auth.redis.pool-size",
                String.valueOf(AT_ONCE + 1),
                "auth.login.limit",
                String.valueOf(LIMIT),
                "auth.login.limit-policy",
                policy));
        return Postern.builder(config)
                .events(event -> {
                    if (event instanceof AuthEvent.Ended ended) {
                        ENDED.add(ended);
                    }
                })
                .build();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
