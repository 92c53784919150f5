package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigKeys;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.TokenStore;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes that remember logins, over one Redis. */
class LoginCacheTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SessionKey<String> COLOUR = SessionKey.of("colour", String.class);

    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    private final MutableClock clock = MutableClock.at(NOW);
    private final Postern one = node();
    private final Postern other = node();

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private Postern node() {
        var config = AuthConfig.of(Map.of(
                "auth.strategy",
                "session",
                "auth.store",
                "redis",
                "auth.redis.uri",
                SERVER.uri(),
                "auth.revocation.max-staleness",
                "1m"));
        return Postern.builder(config).clock(clock).build();
    }

    @Test
    void aLoginIsReadOnceAndNotAgain() {
        var tokens = issue();
        assertAccepted(one, tokens);
        var before = commands();
        for (var i = 0; i < 1_000; i++) {
            assertAccepted(one, tokens);
        }

        // What else talks to this server is the reading of the log, every half of a minute.
        assertThat(commands() - before).isLessThan(50);
    }

    /** With the second one a read comes when Caffeine, by itself, would not take it for a new write. */
    @ParameterizedTest
    @ValueSource(strings = {"1s", "1500ms"})
    void aLoginInSteadyUseIsReadAgainInTheBackgroundAndNotByItsRequests(String maxStaleness) {
        var reads = new CopyOnWriteArrayList<String>();
        var config =
                AuthConfig.of(Map.of("auth.redis.uri", SERVER.uri(), "auth.revocation.max-staleness", maxStaleness));
        try (var store = RedisTokenStore.open(config);
                var node = Postern.builder(config)
                        .clock(clock)
                        .store(watched(store, reads))
                        .build()) {
            var tokens = one.issue(Identity.of("carol"), Client.UNKNOWN).tokens();

            Awaitility.await().pollInterval(Duration.ofMillis(1)).untilAsserted(() -> {
                assertAccepted(node, tokens);
                assertThat(Collections.frequency(reads, "findEach by postern"))
                        .as("all of %s", reads)
                        .isGreaterThan(1 + Collections.frequency(reads, "find by a request"));
            });
            assertThat(reads).doesNotContain("findEach by a request");
        }
    }

    @Test
    void theUseOfALoginInSteadyUseIsNotedInTheBackgroundAndNotByItsRequests() {
        var calls = new CopyOnWriteArrayList<String>();
        var config = AuthConfig.of(Map.of(
                "auth.redis.uri",
                SERVER.uri(),
                "auth.revocation.max-staleness",
                "1s",
                "auth.login.touch-interval",
                "1s"));
        try (var store = RedisTokenStore.open(config);
                var node = Postern.builder(config).store(watched(store, calls)).build()) {
            var tokens = node.issue(Identity.of("erin"), Client.UNKNOWN).tokens();

            Awaitility.await().pollInterval(Duration.ofMillis(1)).untilAsserted(() -> {
                assertAccepted(node, tokens);
                assertThat(Collections.frequency(calls, "replace by postern"))
                        .as("all of %s", calls)
                        .isGreaterThan(1 + Collections.frequency(calls, "replace by a request"));
            });
        }
    }

    @Test
    void anEndIsInForceHereBeforeItReturnsAndElsewhereWhenItIsPushed() {
        var tokens = issue();
        assertAccepted(one, tokens);
        assertAccepted(other, tokens);

        one.logins().endAll("alice");

        assertThat(one.authenticate(tokens.accessToken())).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        Awaitility.await()
                .untilAsserted(() -> assertThat(other.authenticate(tokens.accessToken()))
                        .isEqualTo(new AuthResult.Rejected(Reason.ENDED)));
    }

    @Test
    void aLogoutEndsTheLoginAndAWrongSecretDoesNot() {
        var tokens = issue();
        assertAccepted(other, tokens);
        var stranger = issue().accessToken();
        var forged = tokens.accessToken().substring(0, tokens.accessToken().indexOf('.'))
                + stranger.substring(stranger.indexOf('.'));

        assertThat(one.revoke(forged, EndReason.LOGOUT)).isEmpty();
        assertAccepted(other, tokens);
        assertThat(one.revoke(tokens.accessToken(), EndReason.LOGOUT)).isPresent();
        Awaitility.await()
                .untilAsserted(() -> assertThat(other.authenticate(tokens.accessToken()))
                        .isEqualTo(new AuthResult.Rejected(Reason.ENDED)));
    }

    @Test
    void whatTheLimitEndsIsPushedToo() {
        var bob = Identity.of("bob");
        var first = one.issue(bob, Client.UNKNOWN).tokens();
        assertAccepted(other, first);
        int limit = one.config().get(ConfigKeys.LOGIN_LIMIT);
        clock.advance(Duration.ofSeconds(1));
        for (var i = 0; i < limit; i++) {
            one.issue(bob, Client.UNKNOWN);
        }

        Awaitility.await()
                .untilAsserted(() -> assertThat(other.authenticate(first.accessToken()))
                        .isEqualTo(new AuthResult.Rejected(Reason.ENDED)));
    }

    @Test
    void aSecretThatIsNotTheRememberedOneIsLookedUp() {
        var tokens = issue();
        var session = session(one, tokens);
        assertAccepted(other, tokens);

        var renewed = session.renew().orElseThrow();

        assertAccepted(one, renewed);
        assertAccepted(other, renewed);
        assertThat(one.authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Rejected.class);
    }

    @Test
    void attributesAreThoseInTheStore() {
        var tokens = issue();
        assertAccepted(other, tokens);
        assertAccepted(other, tokens);
        session(one, tokens).set(COLOUR, "green");

        assertThat(session(other, tokens).get(COLOUR)).contains("green");
        session(other, tokens).set(COLOUR, "blue");
        assertThat(session(one, tokens).get(COLOUR)).contains("blue");
    }

    @Test
    void useIsStillNotedAndIdlingStillEndsALogin() {
        var issued = one.issue(Identity.of("alice", "user"), Client.UNKNOWN);
        var login = issued.authentication().loginId();
        var tokens = issued.tokens();
        assertAccepted(one, tokens);
        clock.advance(Duration.ofMinutes(2));
        assertAccepted(one, tokens);

        var seen = one.logins().list("alice").stream()
                .filter(entry -> entry.id().equals(login))
                .findFirst()
                .orElseThrow();
        assertThat(seen.lastSeenAt()).isEqualTo(NOW.plus(Duration.ofMinutes(2)));
        clock.advance(one.config().get(ConfigKeys.LOGIN_IDLE_TIMEOUT));
        assertThat(one.authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Rejected.class);
    }

    @Test
    void thePromiseIsTheStaleness() {
        assertThat(one.logins().endAll("nobody")).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    }

    private Tokens issue() {
        return one.issue(Identity.of("alice", "user"), Client.UNKNOWN).tokens();
    }

    private static Session session(Postern node, Tokens tokens) {
        return (Session) ((AuthResult.Accepted) node.authenticate(tokens.accessToken())).authentication();
    }

    private static void assertAccepted(Postern node, Tokens tokens) {
        assertThat(node.authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Accepted.class);
    }

    private static long commands() {
        var stats = SERVER.command("INFO", "stats");
        return stats.lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    /** The same store, which tells who has asked it for what. */
    private static TokenStore watched(TokenStore store, List<String> calls) {
        return HeardStore.of(store, verb -> {
            var isBackground = Thread.currentThread().getName().equals("postern-reads");
            calls.add(verb + " by " + (isBackground ? "postern" : "a request"));
        });
    }
}
