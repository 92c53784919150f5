package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.LoginIds;
import dev.postern.RevocationFeed;
import dev.postern.TokenStore;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.RevocationFeedContract;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RedisFeedContractTest extends RevocationFeedContract {
    private static final Duration RETENTION = Duration.ofMinutes(10);

    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    private final SecureRandom random = new SecureRandom();

    @Override
    protected TokenStore openStore() {
        return open();
    }

    @Test
    void whoListensIsNudgedAtOnceAndAtEachAppend() throws Exception {
        var nudges = new Semaphore(0);
        try (var one = open();
                var other = open();
                var listening = feed(other).listen(nudges::release)) {
            assertThat(listening).isNotNull();
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            for (var i = 0; i < 10; i++) {
                feed(one).append(List.of(LoginIds.newId("alice", random)), RETENTION);
                assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void whoListensIsNudgedAgainAfterABreak() throws Exception {
        var nudges = new Semaphore(0);
        try (var other = open();
                var listening = feed(other).listen(nudges::release)) {
            assertThat(listening).isNotNull();
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            SERVER.command("CLIENT", "KILL", "TYPE", "pubsub");
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoStopsListeningAtOnceLeavesNoThreadBehind() throws Exception {
        for (var i = 0; i < 50; i++) {
            try (var store = open()) {
                feed(store).listen(() -> {}).close();
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("postern-redis-nudges");
    }

    @Test
    void aListenerThatFailsIsToldOfTheNextAppendToo() throws Exception {
        var nudges = new Semaphore(0);
        try (var one = open();
                var other = open();
                var listening = feed(other).listen(() -> {
                    nudges.release();
                    throw new IllegalStateException("a listener of the application");
                })) {
            assertThat(listening).isNotNull();
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            feed(one).append(List.of(LoginIds.newId("alice", random)), RETENTION);
            assertThat(nudges.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aLogThatIsLostGrowsOldAgainThoughNothingIsAppended() {
        try (var one = open()) {
            feed(one).append(List.of(LoginIds.newId("alice", random)), RETENTION);
            SERVER.command("DEL", "auth:{ended}:log");
            assertThat(since(one)).isLessThan(Duration.ofMinutes(1));
            SERVER.command("HSET", "auth:{ended}:state", "since", "1000"); // much later
            assertThat(since(one)).isGreaterThan(Duration.ofDays(365));
        }
    }

    @Test
    void aLogThatIsLostBeginsAnew() {
        try (var one = open();
                var other = open()) {
            feed(one).append(List.of(LoginIds.newId("alice", random)), RETENTION);
            SERVER.command("HSET", "auth:{ended}:state", "since", "1000");
            assertThat(since(other)).isGreaterThan(Duration.ofDays(365));
            SERVER.command("DEL", "auth:{ended}:log"); // as an eviction would
            assertThat(since(other)).isLessThan(Duration.ofMinutes(1));

            SERVER.command("HSET", "auth:{ended}:state", "since", "1000");
            feed(one).append(List.of(LoginIds.newId("alice", random)), RETENTION);
            SERVER.command("FLUSHALL");
            assertThat(since(other)).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void entriesGoWhenTheLongestRetentionThatAnybodyAskedForIsOver() {
        try (var one = open();
                var other = open()) {
            SERVER.command("FLUSHALL"); // a stream takes no entry that is older than its last
            var old = LoginIds.newId("alice", random);
            SERVER.command("XADD", "auth:{ended}:log", "1-1", "id", old);
            for (var i = 0; i < 200; i++) { // what is over goes by the node of a stream
                SERVER.command("XADD", "auth:{ended}:log", "2-" + (i + 1), "id", LoginIds.newId("bob", random));
            }
            feed(one).read(Optional.empty(), Duration.ofDays(36_500));
            feed(other).append(List.of(LoginIds.newId("alice", random)), RETENTION);
            assertThat(feed(one).read(Optional.empty(), RETENTION).loginIds()).contains(old);

            SERVER.command("HSET", "auth:{ended}:state", "kept", "1");
            feed(other).append(List.of(LoginIds.newId("alice", random)), RETENTION);
            assertThat(feed(one).read(Optional.empty(), RETENTION).loginIds()).doesNotContain(old);
        }
    }

    private static Duration since(TokenStore store) {
        return feed(store).read(Optional.empty(), RETENTION).since();
    }

    private static RevocationFeed feed(TokenStore store) {
        return store.feed().orElseThrow();
    }

    private static TokenStore open() {
        return new RedisTokenStoreProvider()
                .create(AuthConfig.of(Map.of("auth.redis.uri", SERVER.uri())), Clock.systemUTC());
    }
}
