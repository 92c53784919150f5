package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.LoginLimit;
import dev.postern.TokenStore;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TokenStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rights that docs/stores.md tells an operator to give are enough for everything, and none is too many. */
class RedisAclTest extends TokenStoreContract {
    private static final String PASSWORD = "test-only";
    /** Without INFO eviction goes unseen, and without these others nobody is nudged; neither is a failure. */
    private static final Set<String> FOR_HINTS = Set.of("+info", "+subscribe", "+unsubscribe");

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    @BeforeAll
    static void nobodyElseMayDoAnything() {
        grant();
        SERVER.command("ACL", "SETUSER", "default", "-@all", "+acl", "+scan", "+ping", "+script");
    }

    @AfterEach
    void giveBack() {
        grant();
    }

    @Override
    protected TokenStore open(Clock clock) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", uri())), clock);
    }

    @Test
    void noneOfTheRightsIsTooMany() {
        for (var right : rights()) {
            if (!right.startsWith("+") || FOR_HINTS.contains(right)) {
                continue;
            }
            try (var store = open(Clock.systemUTC())) {
                assertThatCode(() -> everything(store)).doesNotThrowAnyException();
                SERVER.command("SCRIPT", "FLUSH");
                SERVER.command("ACL", "SETUSER", "postern", right.replace('+', '-'));

                assertThatThrownBy(() -> everything(store))
                        .as("without %s", right)
                        .isInstanceOf(Exception.class);
                grant();
            }
        }
    }

    @Test
    void whoListensIsNudged() throws Exception {
        var nudges = new Semaphore(0);
        try (var store = open(Clock.systemUTC());
                var listening = store.feed().orElseThrow().listen(nudges::release)) {
            assertThat(listening).isNotNull();
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            store.feed().orElseThrow().append(List.of("x"), Duration.ofMinutes(1));
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void withoutInfoTheLogIsReadAllTheSame() {
        SERVER.command("ACL", "SETUSER", "postern", "-info");
        try (var store = open(Clock.systemUTC())) {
            var feed = store.feed().orElseThrow();
            feed.append(List.of("y"), Duration.ofMinutes(1));
            assertThat(feed.read(Optional.empty(), Duration.ofMinutes(1)).loginIds())
                    .contains("y");
        }
    }

    @Test
    void otherKeysAreOutOfReach() {
        var settings = Map.of("auth.redis.uri", uri(), "auth.redis.prefix", "other");
        try (var store = new RedisTokenStoreProvider().create(AuthConfig.of(settings), Clock.systemUTC())) {
            assertThatThrownBy(() -> store.findAll("alice")).hasStackTraceContaining("NOPERM");
        }
    }

    private static String uri() {
        return "redis://postern:" + PASSWORD + "@127.0.0.1:" + SERVER.port();
    }

    /** Takes every branch of every script. */
    private static void everything(TokenStore store) {
        store.deleteAll("everything"); // what a run without some right has left
        var limit = new LoginLimit(2);
        var idle = Logged.in("everything", NOW.minus(Duration.ofHours(2)));
        store.insert(idle, limit);
        var logins = List.of(
                Logged.in("everything", NOW),
                Logged.in("everything", NOW.plusSeconds(1)),
                Logged.in("everything", NOW.plusSeconds(2)));
        logins.forEach(login -> store.insert(login, limit));
        var current = store.find(logins.get(1).id()).orElseThrow();
        assertThat(store.replace(current, current.next().data(Map.of()).build()))
                .isTrue();
        assertThat(store.findAll("everything")).hasSize(2);
        assertThat(store.deleteOthers("everything", logins.get(2).id())).hasSize(1);
        assertThat(store.delete(logins.get(2).id(), logins.get(2).secretHash())).isTrue();
        assertThat(store.deleteAll("everything")).isEmpty();
        var feed = store.feed().orElseThrow();
        feed.append(List.of("x"), Duration.ofMinutes(1));
        assertThat(feed.read(Optional.empty(), Duration.ofMinutes(1)).loginIds())
                .contains("x");
        var buckets = store.attempts().orElseThrow();
        buckets.take("account:x", 3, Duration.ofMinutes(1), NOW);
        buckets.putBack("account:x", 3, Duration.ofMinutes(1), NOW);
    }

    private static void grant() {
        assertThat(SERVER.command(words())).startsWith("+OK");
    }

    private static List<String> rights() {
        return Arrays.asList(words());
    }

    /** The line of the page, with a password. */
    private static String[] words() {
        try {
            var line = Files.readAllLines(Path.of("..", "docs", "stores.md")).stream()
                    .filter(text -> text.startsWith("ACL SETUSER postern"))
                    .findFirst()
                    .orElseThrow();
            return line.replace("PASSWORD", PASSWORD).strip().split(" ", -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
