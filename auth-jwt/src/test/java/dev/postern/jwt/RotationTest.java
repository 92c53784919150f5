package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.MemoryTokenStore;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers, busy all the time, while their keys change a hundred times as the manual says. */
class RotationTest {
    /** The quickest, so that as many requests as can be meet each change. */
    private static final Algorithm ALGORITHM = Algorithm.HS256;

    private static final int ROTATIONS = 100;
    private static final int CLIENTS = 4;
    private static final int HELD = 4;
    private static final int MUCH = 1_000_000;
    private static final Duration RELOAD = Duration.ofMinutes(1);
    private static final Duration ACCESS_TTL = Duration.ofMinutes(5);
    private static final Identity ALICE = new Identity("alice", Set.of("user"), Set.of(), Map.of());

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
    private final List<Strategy> servers = new ArrayList<>();
    private final List<Semaphore> rounds =
            Stream.generate(() -> new Semaphore(0)).limit(CLIENTS).toList();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong underFormerKeys = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private long beats;

    @TempDir
    private Path folder;

    @Test
    void noRequestFailsInAHundredRotationsOfAFile() throws Exception {
        var first = jwk("key-0");
        write(set(stated(first, "signing")));
        var file = Map.of("auth.jwt.key-file", folder.resolve("keys").toString(), "auth.jwt.key-reload", "60s");
        servers.addAll(List.of(server(file), server(file)));

        rotateUnderLoad(first, this::putFile);
    }

    @Test
    void noRequestFailsInAHundredRotationsByCalls() throws Exception {
        var first = jwk("key-0");
        var inline = Map.of("auth.jwt.key", set(stated(first, "signing")));
        servers.addAll(List.of(server(inline), server(inline)));

        rotateUnderLoad(first, this::replace);
    }

    private void rotateUnderLoad(Map<String, String> first, Placement placement) throws Exception {
        var load = Executors.newFixedThreadPool(CLIENTS);
        var running = new ArrayList<Future<?>>();
        try {
            for (var i = 0; i < CLIENTS; i++) {
                var client = i;
                running.add(load.submit(() -> work(client)));
            }
            var key = first;
            for (var i = 1; i <= ROTATIONS; i++) {
                var next = jwk("key-" + i);
                placement.put(i, set(stated(key, "signing"), stated(next, "published")));
                placement.put(i, set(stated(key, "retired"), stated(next, "signing")));
                pass(ACCESS_TTL);
                placement.put(i, set(stated(next, "signing")));
                key = next;
            }
        } finally {
            over.set(true);
            load.shutdown();
        }
        for (var client : running) {
            client.get();
        }

        assertThat(failures).isEmpty();
        // In every beat each client logs in twice and makes six requests.
        assertThat(requests.get()).isGreaterThanOrEqualTo(beats * CLIENTS * 6);
        assertThat(beats).isGreaterThanOrEqualTo(ROTATIONS * 8L);
        assertThat(underFormerKeys.get()).isGreaterThanOrEqualTo((long) ROTATIONS * CLIENTS);
        for (var server : servers) {
            assertThat(keys(server).list())
                    .containsExactly(new JwtKeys.Entry("key-" + ROTATIONS, ALGORITHM.header(), KeyState.SIGNING));
        }
    }

    /** Logs in here and there, and shows old and new tokens to both servers, for as long as they are good. */
    private void work(int client) {
        var held = new ArrayDeque<Tokens>();
        try {
            for (var round = client; !over.get(); round++) {
                var fresh = servers.get(round % 2)
                        .issuer()
                        .orElseThrow()
                        .issue(ALICE, Client.UNKNOWN)
                        .tokens();
                servers.forEach(server -> assertGood(server, fresh));
                held.addLast(held.size() < HELD ? fresh : held.removeFirst());
                var old = held.getLast();
                if (assertGood(servers.get(round / 2 % 2), old) && !header(old).equals(header(fresh))) {
                    underFormerKeys.incrementAndGet();
                }
                held.removeIf(this::isOver);
                rounds.get(client).release();
            }
        } catch (RuntimeException e) {
            failures.add(e.toString());
            throw e;
        } finally {
            rounds.get(client).release(MUCH); // nobody waits for who is gone
        }
    }

    /** Notes what was said against a token that is not over yet; tells whether it was accepted. */
    private boolean assertGood(Strategy server, Tokens tokens) {
        var result = server.authenticator().authenticate(tokens.accessToken());
        requests.incrementAndGet();
        // Looked at afterwards: time may have leapt over the end of the token while it was judged.
        if (result instanceof AuthResult.Rejected rejected && !isOver(tokens)) {
            failures.add(rejected.reason().name());
        }
        return result instanceof AuthResult.Accepted;
    }

    private boolean isOver(Tokens tokens) {
        return !clock.instant().isBefore(tokens.expiresAt());
    }

    private static String header(Tokens tokens) {
        return tokens.accessToken().split("\\.", -1)[0];
    }

    /** Lets that time pass in small steps, with requests of every client in each. */
    private void pass(Duration time) throws InterruptedException {
        for (var step = 0; step < 2; step++) {
            clock.advance(time.dividedBy(2));
            beat();
        }
    }

    /** Waits until every client has begun and ended a round; of two that end from now on the second has. */
    private void beat() throws InterruptedException {
        for (var client : rounds) {
            client.drainPermits();
        }
        for (var client : rounds) {
            client.acquire(2);
        }
        beats++;
        assertThat(failures).isEmpty();
    }

    /** Makes one server look right before the change, so that it has to wait, and the other one right after it. */
    private void putFile(int turn, String set) throws IOException, InterruptedException {
        clock.advance(Duration.ofSeconds(1));
        beat();
        lookFor(servers.get(turn % 2));
        write(set);
        lookFor(servers.get((turn + 1) % 2));
        assertThat(servers.stream().map(RotationTest::keys).map(JwtKeys::list).distinct())
                .as("one server has the new keys")
                .hasSize(2);
        beat();
        pass(RELOAD);
    }

    /** A key that nobody knows has the file looked at, once a second. */
    private void lookFor(Strategy server) {
        var stranger = TestKeys.sign(
                TestKeys.of(ALGORITHM), "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"stranger\"}", "{}");
        assertThat(server.authenticator().authenticate(stranger))
                .isEqualTo(new AuthResult.Rejected(Reason.UNKNOWN_KEY));
    }

    private void replace(int turn, String set) throws InterruptedException {
        for (var i = 0; i < 2; i++) {
            keys(servers.get((turn + i) % 2)).replace(set);
            beat();
        }
    }

    private static JwtKeys keys(Strategy server) {
        return (JwtKeys) server.publicKeys().orElseThrow();
    }

    private Strategy server(Map<String, String> keys) {
        var settings = new HashMap<>(keys);
        settings.put("auth.jwt.algorithm", ALGORITHM.header());
        settings.put("auth.jwt.revocation", "ttl");
        settings.put("auth.jwt.refresh", "false");
        var store = new MemoryTokenStore(clock, 10);
        return new JwtStrategyProvider()
                .create(
                        AuthConfig.of(settings),
                        new Resources(store, clock, TestKeys.RANDOM, event -> {}, Optional.empty()));
    }

    /** Puts it there as a whole, as an operator should. */
    private void write(String set) throws IOException {
        var whole = Files.writeString(folder.resolve("new"), set);
        Files.move(whole, folder.resolve("keys"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String set(String... jwks) {
        return "{\"keys\":[" + String.join(",", jwks) + "]}";
    }

    private static Map<String, String> jwk(String id) {
        var members = new TreeMap<>(TestKeys.privateMembers(ConfiguredKeys.generate(ALGORITHM, TestKeys.RANDOM)));
        members.put("kid", id);
        return members;
    }

    private static String stated(Map<String, String> jwk, String state) {
        var members = new TreeMap<>(jwk);
        members.put("state", state);
        return TestKeys.json(members);
    }

    /** Gives both servers their keys, one after the other. */
    @FunctionalInterface
    private interface Placement {
        void put(int turn, String set) throws IOException, InterruptedException;
    }
}
