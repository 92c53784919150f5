package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.MemoryTokenStore;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.RevocationFeed;
import dev.postern.Revocations;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code auth.jwt.revocation=pushed} over a log that says what the test wants. */
class PushedRevocationTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final MutableClock clock = MutableClock.at(NOW);
    private final Log log = new Log();
    private final MemoryTokenStore memory = new MemoryTokenStore(clock, 100);

    @Test
    void aTokenPassesUntilItsLoginIsKnownToHaveEndedAndTheStoreIsNotAsked() {
        try (var node = node(Map.of("auth.revocation.when-stale", "unavailable"))) {
            var tokens = issue(node);
            memory.delete(id(node)); // nobody looks
            assertThat(judge(node, tokens)).isInstanceOf(AuthResult.Accepted.class);

            node.revoke(tokens.accessToken(), EndReason.LOGOUT);
            assertThat(judge(node, tokens)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        }
    }

    @Test
    void whileTheLogIsTooYoungTheStoreIsAsked() {
        log.since = Duration.ofMinutes(5); // a token lives for ten seconds longer: the skew
        try (var node = node(Map.of())) {
            var tokens = issue(node);
            assertThat(judge(node, tokens)).isInstanceOf(AuthResult.Accepted.class);
            memory.delete(id(node));
            assertThat(judge(node, tokens)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        }
    }

    @Test
    void orNobodyCanTell() {
        log.since = Duration.ofMinutes(5);
        try (var node = node(Map.of("auth.revocation.when-stale", "unavailable"))) {
            var tokens = issue(node);
            assertThatThrownBy(() -> judge(node, tokens)).isInstanceOf(TokenStoreException.class);
        }
    }

    @Test
    void aTokenThatIsOlderThanWhatIsRememberedIsLookedUp() {
        Tokens tokens;
        try (var other = node(Map.of("auth.jwt.revocation", "ttl", "auth.jwt.access-ttl", "20m"))) {
            tokens = issue(other);
        }
        try (var node = node(Map.of())) {
            memory.deleteAll("alice");
            clock.advance(Duration.ofMinutes(5));
            assertThat(judge(node, tokens)).isInstanceOf(AuthResult.Accepted.class);
            clock.advance(Duration.ofMillis(1));
            assertThat(judge(node, tokens)).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        }
    }

    @Test
    void thePromiseIsTheStaleness() {
        try (var node = node(Map.of("auth.revocation.max-staleness", "7s"))) {
            issue(node);
            assertThat(node.logins().endAll("alice")).isEqualTo(NOW.plusSeconds(7));
        }
    }

    @Test
    void autoIsPushedWithALogAndCheckedWithout() {
        try (var node = node(Map.of())) {
            assertThat(node.strategy().staleness()).isEqualTo(Duration.ofSeconds(5));
        }
        try (var node = node(Map.of("auth.jwt.revocation", "checked"))) {
            assertThat(node.strategy().staleness()).isEqualTo(Duration.ZERO);
            assertThat(node.revocations()).isEmpty();
        }
        try (var node = Postern.builder(AuthConfig.of(settings(Map.of()))).build()) {
            assertThat(node.strategy().staleness()).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void aStoreFromCodeIsOneThatOthersShare() {
        var verifying = Map.of(
                "auth.strategy", "jwt",
                "auth.jwt.algorithm", "ES256",
                "auth.jwt.key", TestKeys.publicPem(Algorithm.ES256),
                "auth.jwt.audience", "api");
        try (var node = over(storeWithLog(), verifying).build()) {
            assertThat(node.strategy().staleness()).isEqualTo(Duration.ofSeconds(5)); // pushed
        }
        assertThatThrownBy(over(storeWithLog(), Map.of("auth.strategy", "jwt"))::build)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auth.jwt.key-file: is not set");
        over(memory, Map.of("auth.strategy", "jwt")).build().close();
    }

    private static Postern.Builder over(TokenStore store, Map<String, String> settings) {
        return Postern.builder(AuthConfig.of(settings)).store(store);
    }

    @Test
    void aStoreWithoutALogIsRefused() {
        var pushed = AuthConfig.of(settings(Map.of("auth.jwt.revocation", "pushed")));
        assertThatThrownBy(() -> Postern.from(pushed))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auth.jwt.revocation");
    }

    @Test
    void withoutRefreshALoginIsKeptAllTheSame() {
        try (var node = node(Map.of("auth.jwt.refresh", "false"))) {
            issue(node);
            assertThat(node.logins().list("alice")).hasSize(1);
        }
    }

    private Postern node(Map<String, String> more) {
        var node = Postern.builder(AuthConfig.of(settings(more)))
                .store(storeWithLog())
                .clock(clock)
                .build();
        node.revocations().ifPresent(PushedRevocationTest::awaitFirstRead);
        return node;
    }

    private static void awaitFirstRead(Revocations view) {
        while (view.status().age().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static Map<String, String> settings(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "auth.strategy", "jwt",
                "auth.jwt.algorithm", "HS256",
                "auth.jwt.key", TestKeys.secret(),
                "auth.jwt.access-ttl", "5m",
                "auth.jwt.clock-skew", "10s"));
        settings.putAll(more);
        return settings;
    }

    private static Tokens issue(Postern node) {
        return node.issue(Identity.of("alice"), Client.UNKNOWN).tokens();
    }

    private static AuthResult judge(Postern node, Tokens tokens) {
        return node.authenticate(tokens.accessToken());
    }

    private static String id(Postern node) {
        return node.logins().list("alice").get(0).id();
    }

    /** The memory store, with this log. */
    private TokenStore storeWithLog() {
        return (TokenStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TokenStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("feed") ? Optional.of(log) : method.invoke(memory, arguments));
    }

    private static final class Log implements RevocationFeed {
        private final List<String> ids = new ArrayList<>();
        private volatile Duration since = Duration.ofMinutes(5).plusSeconds(10);

        @Override
        public synchronized void append(Collection<String> loginIds, Duration retention) {
            ids.addAll(loginIds);
        }

        @Override
        public synchronized Batch read(Optional<String> after, Duration retention) {
            assertThat(retention).isEqualTo(Duration.ofMinutes(5).plusSeconds(10));
            return new Batch(List.copyOf(ids), "", "log", since);
        }

        @Override
        public Listening listen(Runnable nudge) {
            return () -> {};
        }
    }
}
