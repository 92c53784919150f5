package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.Revocations;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code auth.jwt.revocation=pushed} on two nodes over one Redis. */
class PushedRevocationOnRedisTest {
    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    private static final String KEY = TestKeys.secret();

    /** As if the log had been kept for long: otherwise every token is looked up for the life of one. */
    @BeforeEach
    void logIsOld() {
        SERVER.command("FLUSHALL");
        SERVER.command("HSET", "auth:{ended}:state", "since", "1000");
    }

    @Test
    void aRequestAsksNobodyAndAnEndIsPushed() {
        try (var one = node(Map.of());
                var other = node(Map.of())) {
            var tokens = issue(one);
            assertAccepted(other, tokens);
            SERVER.command("DEL", loginKey(one)); // nobody looks
            assertAccepted(other, tokens);

            one.logins().end("alice", "unknown");
            assertAccepted(other, tokens);
            one.revoke(tokens.accessToken(), EndReason.LOGOUT);
            assertThat(one.authenticate(tokens.accessToken())).isEqualTo(ended());
            await(() -> other.authenticate(tokens.accessToken()).equals(ended()));
        }
    }

    @Test
    void logOutEverywhereReachesEveryTokenOfEveryLogin() {
        try (var one = node(Map.of());
                var other = node(Map.of())) {
            var first = issue(one);
            var second = issue(other);
            var others = other.issue(Identity.of("bob"), Client.UNKNOWN).tokens();

            var promised = one.logins().endAll("alice");

            assertThat(Duration.between(one.clock().instant(), promised)).isLessThanOrEqualTo(Duration.ofSeconds(5));
            for (var tokens : new Tokens[] {first, second}) {
                assertThat(one.authenticate(tokens.accessToken())).isEqualTo(ended());
                await(() -> other.authenticate(tokens.accessToken()).equals(ended()));
            }
            assertAccepted(other, others);
        }
    }

    @Test
    void aNodeThatCantReadTheLogAsksTheStoreOrSaysThatItCantTell() {
        try (var one = node(Map.of());
                var strict = node(Map.of("auth.revocation.when-stale", "unavailable"))) {
            var tokens = issue(one);
            assertAccepted(strict, tokens);
            SERVER.command("FLUSHALL"); // the log begins anew: what was in it is not known

            await(() -> !view(one).isCurrent() && !view(strict).isCurrent());
            assertThat(one.authenticate(tokens.accessToken())).isEqualTo(ended());
            assertThatThrownBy(() -> strict.authenticate(tokens.accessToken())).isInstanceOf(TokenStoreException.class);
        }
    }

    /** As after {@code auth.jwt.access-ttl} was lowered, or where another service signs. */
    @Test
    void aTokenThatIsOlderThanOneOfThisNodeGetsIsLookedUp() {
        var later = MutableClock.at(Instant.now());
        try (var signer = node(Map.of("auth.jwt.access-ttl", "10m"));
                var node =
                        node(Map.of("auth.jwt.access-ttl", "5m", "auth.revocation.when-stale", "unavailable"), later)) {
            var tokens = issue(signer);
            SERVER.command("DEL", loginKey(signer)); // ended so long ago that this node remembers it no more
            later.advance(Duration.ofMinutes(4));
            assertAccepted(node, tokens);

            later.advance(Duration.ofMinutes(1).plusSeconds(1));

            assertThat(node.authenticate(tokens.accessToken())).isEqualTo(ended());
        }
    }

    @Test
    void aStoreWithoutALogIsRefused() {
        var settings = settings(Map.of("auth.store", "memory", "auth.jwt.revocation", "pushed"));
        assertThatThrownBy(() -> Postern.from(AuthConfig.of(settings)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auth.jwt.revocation")
                .hasMessageContaining("checked");
    }

    private static Postern node(Map<String, String> more) {
        return node(more, Clock.systemUTC());
    }

    private static Postern node(Map<String, String> more, Clock clock) {
        var node = Postern.builder(AuthConfig.of(settings(more))).clock(clock).build();
        await(() -> view(node).isCurrent());
        return node;
    }

    private static Map<String, String> settings(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "auth.strategy", "jwt",
                "auth.store", "redis",
                "auth.redis.uri", SERVER.uri(),
                "auth.jwt.algorithm", "HS256",
                "auth.jwt.key", KEY,
                "auth.revocation.max-staleness", "1s"));
        settings.putAll(more);
        return settings;
    }

    private static Revocations view(Postern node) {
        return node.revocations().orElseThrow();
    }

    private static String loginKey(Postern node) {
        var id = node.logins().list("alice").get(0).id();
        return "auth:{" + id.substring(0, 3) + "}:login:" + id;
    }

    private static Tokens issue(Postern node) {
        return node.issue(Identity.of("alice"), Client.UNKNOWN).tokens();
    }

    private static AuthResult ended() {
        return new AuthResult.Rejected(Reason.ENDED);
    }

    private static void assertAccepted(Postern node, Tokens tokens) {
        assertThat(node.authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Accepted.class);
    }

    private static void await(BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited in vain").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
