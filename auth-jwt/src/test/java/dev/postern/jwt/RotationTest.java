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
import dev.postern.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one key file, busy all the time, while the keys change a hundred times as the manual says. */
class RotationTest {
    private static final int ROTATIONS = 100;
    private static final Duration RELOAD = Duration.ofMinutes(1);
    private static final Duration ACCESS_TTL = Duration.ofMinutes(5);
    private static final Identity ALICE = new Identity("alice", Set.of("user"), Set.of(), Map.of());

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    @TempDir
    private Path folder;

    @Test
    void noRequestFailsInAHundredRotations() throws Exception {
        var key = jwk("key-0");
        write(stated(key, "signing"));
        var servers = List.of(server(), server());
        var load = Executors.newFixedThreadPool(4);
        var running = new ArrayList<Future<?>>();
        try {
            for (var i = 0; i < 4; i++) {
                var issues = servers.get(i % 2);
                var verifies = servers.get((i + i / 2) % 2);
                running.add(load.submit(() -> work(issues, verifies)));
            }
            for (var i = 1; i <= ROTATIONS; i++) {
                var next = jwk("key-" + i);
                write(stated(key, "signing"), stated(next, "published"));
                pass(RELOAD);
                write(stated(key, "retired"), stated(next, "signing"));
                pass(RELOAD);
                pass(ACCESS_TTL);
                write(stated(next, "signing"));
                pass(RELOAD);
                key = next;
            }
        } finally {
            over.set(true);
            load.shutdown();
        }
        for (var worker : running) {
            worker.get();
        }

        assertThat(failures).isEmpty();
        assertThat(requests.get()).isGreaterThan(ROTATIONS * 4L);
        for (var server : servers) {
            assertThat(((JwtKeys) server.publicKeys().orElseThrow()).list())
                    .containsExactly(new JwtKeys.Entry("key-" + ROTATIONS, "ES256", KeyState.SIGNING));
        }
    }

    /** One client after the other: a login here, requests there, for as long as the token is good. */
    private void work(Strategy issues, Strategy verifies) {
        while (!over.get()) {
            var tokens =
                    issues.issuer().orElseThrow().issue(ALICE, Client.UNKNOWN).tokens();
            for (var i = 0; i < 4; i++) {
                var result = verifies.authenticator().authenticate(tokens.accessToken());
                // Time may have leapt over the end of the token in between; nothing else may be said against it.
                if (result instanceof AuthResult.Rejected rejected && rejected.reason() != Reason.EXPIRED) {
                    failures.add(rejected.reason().name());
                }
                requests.incrementAndGet();
            }
        }
    }

    /** Lets that time pass in small steps, with requests in each. */
    private void pass(Duration time) {
        for (var step = 0; step < 4; step++) {
            clock.advance(time.dividedBy(4));
            var before = requests.get();
            while (requests.get() < before + 8 && failures.isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    private Strategy server() {
        var config = AuthConfig.of(Map.of(
                "auth.jwt.algorithm", "ES256",
                "auth.jwt.key-file", folder.resolve("keys").toString(),
                "auth.jwt.key-reload", "60s",
                "auth.jwt.revocation", "ttl",
                "auth.jwt.refresh", "false"));
        var store = new MemoryTokenStore(clock, 10);
        return new JwtStrategyProvider().create(config, new Resources(store, clock, TestKeys.RANDOM, Optional.empty()));
    }

    private void write(String... jwks) throws IOException {
        var whole = Files.writeString(folder.resolve("new"), "{\"keys\":[" + String.join(",", jwks) + "]}");
        Files.move(whole, folder.resolve("keys"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, String> jwk(String id) {
        var members = new TreeMap<>(TestKeys.privateMembers(ConfiguredKeys.generate(Algorithm.ES256, TestKeys.RANDOM)));
        members.put("kid", id);
        return members;
    }

    private static String stated(Map<String, String> jwk, String state) {
        var members = new TreeMap<>(jwk);
        members.put("state", state);
        return TestKeys.json(members);
    }
}
