package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.Revocations;
import dev.postern.TokenStore;
import dev.postern.Tokens;
import dev.postern.session.RedisTokenStoreProvider;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.RevocationFeedContract;
import dev.postern.testkit.TestLogins;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The log of ended logins on servers of which one can take over from another: the contract of every log, and what nodes
 * that rely on it may accept meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisFeedSuite extends RevocationFeedContract {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String KEY = newKey();

    /** In the slot of the log. */
    private static final String FILLER = "{ended}filler";

    abstract String uri();

    /** The server that keeps the log. */
    abstract RedisServer primary();

    /** The one that follows it. */
    abstract RedisServer replica();

    /** Kills the first, tells that it is dead and waits until the second has taken over. */
    abstract void failOver(Runnable killed);

    /** Starts what is dead, and waits until it follows. */
    abstract void restore();

    @Override
    protected TokenStore openStore() {
        var config = AuthConfig.of(Map.of("auth.redis.uri", uri(), "auth.redis.timeout", "5s"));
        return new RedisTokenStoreProvider().create(config, Clock.systemUTC());
    }

    /** As if the log had been kept for long: otherwise every token is looked up for the life of one. */
    @BeforeEach
    void logIsOld() {
        assertThat(primary().command("HSET", "auth:{ended}:state", "since", "1000"))
                .startsWith(":");
    }

    @Test
    void noConfirmedEndPassesBeyondTheStalenessWhileAnotherServerTakesOver() {
        try (var ending = node(1);
                var one = node(1);
                var other = node(1);
                var ends = new EndsUnderWatch(ending, List.of(one, other))) {
            ends.awaitEnds();
            var killedAt = new long[1];
            failOver(() -> killedAt[0] = System.nanoTime());
            restore();
            ends.awaitEnds();
            assertThat(ends.finish()).allMatch(end -> mayBeLost(end, killedAt[0]));
            System.out.println(getClass().getSimpleName() + ", another server takes over: " + ends);
        }
    }

    /** Whether a server that died then may have taken the entry of a confirmed end along. */
    abstract boolean mayBeLost(EndsUnderWatch.End end, long killedAt);

    /** The replica lags when the primary dies: it takes over without the end, which the primary alone has confirmed. */
    @Test
    void anEndThatAFailoverLostIsAppendedAgainByWhoeverKnowsOfIt() {
        try (var ending = node(0)) {
            var tokens = issue(ending);
            var id = loginId(ending, tokens);
            replica().freeze();
            var lagging = replica();
            try {
                var much = "x".repeat(1_000_000);
                for (var i = 0; i < 32; i++) { // more than the system takes on the way
                    primary().command("SET", FILLER, much);
                }
                assertThat(ending.revoke(tokens.accessToken(), EndReason.LOGOUT))
                        .contains(id);
                failOver(lagging::thaw);
            } finally {
                lagging.thaw();
            }

            try (var fresh = node(0)) {
                await().atMost(PATIENCE).until(() -> view(fresh).isEnded(id));
                assertThat(fresh.authenticate(tokens.accessToken())).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
            }
            assertThat(ending.authenticate(tokens.accessToken())).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        } finally {
            restore();
        }
    }

    /** As one that had not received anything yet when the primary died. */
    @Test
    void anEmptyServerThatTakesOverIsNotReliedOnAndGetsBackWhatIsKnown() {
        try (var ending = node(0);
                var other = node(0)) {
            var tokens = issue(ending);
            var id = loginId(ending, tokens);
            ending.revoke(tokens.accessToken(), EndReason.LOGOUT);
            await().atMost(PATIENCE).until(() -> view(other).isEnded(id));

            var empty = replica();
            empty.command("CONFIG", "SET", "replica-read-only", "no");
            assertThat(empty.command("FLUSHALL")).startsWith("+OK");
            failOver(() -> {});

            awaitReads(ending);
            awaitReads(other);
            assertThat(view(ending).isCurrent()).isFalse();
            assertThat(view(other).isCurrent()).isFalse();
            try (var fresh = open(0)) {
                await().atMost(PATIENCE).until(() -> view(fresh).isEnded(id));
                assertThat(view(fresh).isCurrent()).isFalse();
            }
        } finally {
            restore();
        }
    }

    /** Waits for a read that begins now and succeeds. */
    private static void awaitReads(Postern node) {
        var goal = reads(node) + 2; // one may be on its way
        await().atMost(PATIENCE).until(() -> reads(node) >= goal);
    }

    private static long reads(Postern node) {
        var status = view(node).status();
        return status.polls() - status.failures();
    }

    static Revocations view(Postern node) {
        return node.revocations().orElseThrow();
    }

    static Tokens issue(Postern node) {
        return node.issue(Identity.of(TestLogins.subject()), Client.UNKNOWN).tokens();
    }

    static String loginId(Postern node, Tokens tokens) {
        return ((AuthResult.Accepted) node.authenticate(tokens.accessToken()))
                .authentication()
                .loginId();
    }

    /** A node that relies on the log by now. */
    final Postern node(int waitReplicas) {
        var node = open(waitReplicas);
        await().atMost(PATIENCE).until(() -> view(node).isCurrent());
        return node;
    }

    private Postern open(int waitReplicas) {
        var settings = new HashMap<>(Map.of(
                "auth.strategy", "jwt",
                "auth.store", "redis",
                "auth.redis.uri", uri(),
                "auth.redis.wait-replicas", String.valueOf(waitReplicas),
                "auth.jwt.algorithm", "HS256",
                "auth.jwt.key", KEY,
                "auth.revocation.max-staleness", "1s"));
        return Postern.builder(AuthConfig.of(settings)).events(event -> {}).build();
    }

    private static String newKey() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
