package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.Identity;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A strategy is switched, there and back, while everybody goes on working: servers of either configuration over one Redis,
 * each new one beside the old one before it takes over, as behind a load balancer.
 */
class LiveSwitchTest {
    private static final int THREADS = 6;

    private final MutableClock clock = MutableClock.at(Instant.parse("2031-05-01T12:00:00Z"));
    private final RedisServer redis = RedisServer.start();
    private final String key = key();
    private final List<Front> opened = new ArrayList<>();
    private final List<Device> devices = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile List<Front> fronts = List.of();
    private volatile boolean over;

    /** A server and how many requests are under way to it. */
    private record Front(TestApp app, AtomicInteger underWay) {}

    @BeforeEach
    void prepareLoad() {
        for (var i = 0; i < THREADS; i++) {
            var first = i;
            threads.add(new Thread(() -> useInTurn(first), "load-" + i));
        }
    }

    @AfterEach
    void stopEverything() throws InterruptedException {
        over = true;
        for (var thread : threads) {
            thread.join();
        }
        opened.forEach(front -> front.app.close());
        redis.close();
    }

    @Test
    void aHundredUsersNoticeNothing() throws Exception {
        nobodyNotices(100, 2);
    }

    @Test
    @Tag("soak")
    void aThousandUsersNoticeNothing() throws Exception {
        nobodyNotices(1_000, 4);
    }

    private void nobodyNotices(int users, int rounds) throws Exception {
        var sessions = open("session");
        fronts = List.of(sessions);
        for (var i = 0; i < users; i++) {
            devices.add(Device.loggedIn(sessions.app, i));
        }
        var before = facts(sessions);
        threads.forEach(Thread::start);
        goOn(rounds);

        // From session to jwt: first both, then the new one alone.
        var jwt = open("jwt");
        fronts = List.of(sessions, jwt);
        goOn(rounds);
        fronts = List.of(jwt);
        close(sessions);
        goOn(rounds);
        assertThat(jwt.app.postern().acceptedRequests().get("session")).isGreaterThan((long) users * rounds);
        assertThat(jwt.app.postern().acceptedRequests().get("jwt")).isZero();

        // Half of the users log in on a second device: these logins are of the other kind.
        for (var i = 0; i < users / 2; i++) {
            var device = Device.loggedIn(jwt.app, i);
            before.add(device.facts(jwt.app));
            devices.add(device);
        }
        goOn(rounds);
        assertThat(jwt.app.postern().acceptedRequests().get("jwt")).isGreaterThan((long) users / 2 * rounds);
        clock.advance(Duration.ofMinutes(6)); // beyond every access token
        goOn(rounds);

        // And back.
        var sessionsAgain = open("session");
        fronts = List.of(jwt, sessionsAgain);
        goOn(rounds);
        clock.advance(Duration.ofMinutes(6));
        goOn(rounds);
        fronts = List.of(sessionsAgain);
        close(jwt);
        goOn(rounds);
        clock.advance(Duration.ofMinutes(6));
        goOn(rounds);
        assertThat(sessionsAgain.app.postern().acceptedRequests().get("jwt")).isGreaterThan((long) users / 2 * rounds);

        over = true;
        for (var thread : threads) {
            thread.join();
        }
        var visits = devices.stream().mapToInt(Device::visits).sum();
        var renewals = devices.stream().mapToInt(Device::renewals).sum();
        System.out.printf(
                "LiveSwitchTest: %d users, %d logins, %d requests, %d renewals, %d failures%n",
                users, devices.size(), visits, renewals, failures.size());
        assertThat(failures).isEmpty();
        assertThat(facts(sessionsAgain)).isEqualTo(before);
        assertThat(devices.subList(0, users)).allMatch(device -> device.renewals() == 0);
        assertThat(devices.subList(users, devices.size())).allMatch(device -> device.renewals() == 3);
    }

    private List<Device.Facts> facts(Front front) {
        var facts = new ArrayList<Device.Facts>();
        devices.forEach(device -> facts.add(device.facts(front.app)));
        return facts;
    }

    /** Waits until every device has been used so often again. */
    private void goOn(int rounds) {
        var marks = devices.stream().map(device -> device.visits() + rounds).toList();
        await().atMost(Duration.ofMinutes(5)).until(() -> {
            for (var i = 0; i < marks.size(); i++) {
                if (devices.get(i).visits() < marks.get(i) && failures.isEmpty()) {
                    return false;
                }
            }
            return true;
        });
        assertThat(failures).isEmpty();
    }

    private void useInTurn(int first) {
        while (!over) {
            for (var i = first; i < devices.size() && !over; i += THREADS) {
                var front = enter();
                try {
                    devices.get(i).use(front.app);
                } catch (RuntimeException | AssertionError e) {
                    failures.add(e);
                } finally {
                    front.underWay.decrementAndGet();
                }
            }
        }
    }

    private Front enter() {
        while (true) {
            var open = fronts;
            var front = open.get(ThreadLocalRandom.current().nextInt(open.size()));
            front.underWay.incrementAndGet();
            if (fronts.contains(front)) {
                return front;
            }
            front.underWay.decrementAndGet();
        }
    }

    private void close(Front front) {
        await().until(() -> front.underWay.get() == 0);
        opened.remove(front);
        front.app.close();
    }

    private Front open(String strategy) throws Exception {
        var settings = Map.of(
                "auth.strategy",
                strategy,
                "auth.accept",
                "session,jwt",
                "auth.store",
                "redis",
                "auth.redis.uri",
                redis.uri(),
                "auth.jwt.algorithm",
                "HS256",
                "auth.jwt.key",
                key);
        var front = new Front(
                TestApp.start(settings, clock, (email, password, client) -> {
                    var number = email.substring(0, email.indexOf('@'));
                    return new Outcome.Success(Identity.of("u-" + number, "user", "group-" + number.length()));
                }),
                new AtomicInteger());
        opened.add(front);
        return front;
    }

    private static String key() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
