package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.RevocationFeed;
import dev.postern.TokenStore;
import dev.postern.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/** Where a read of the log goes on, for those who may ask which server it is (INFO) and for those who may not. */
class RedisFeedPlaceTest {
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final String LOG = "auth:{ended}:log";

    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    @BeforeAll
    static void users() {
        SERVER.command("ACL", "SETUSER", "informed", "on", ">test-only", "~*", "&*", "+@all");
        SERVER.command("ACL", "SETUSER", "uninformed", "on", ">test-only", "~*", "&*", "+@all", "-info");
    }

    @BeforeEach
    void clear() {
        SERVER.command("FLUSHALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"informed", "uninformed"})
    void aReadBringsWhatIsNewAndNothingElseHoweverMuchCameJustBefore(String user) {
        try (var store = open(user)) {
            var feed = store.feed().orElseThrow();
            feed.append(ids("before", 2_500), RETENTION);
            var whole = read(feed, Optional.empty());
            assertThat(whole.loginIds()).hasSize(2_500);
            assertThat(read(feed, Optional.of(whole.position())).loginIds()).isEmpty();

            var batch = whole;
            for (var i = 0; i < 10; i++) {
                var fresh = List.of("new " + i);
                feed.append(fresh, RETENTION);
                batch = read(feed, Optional.of(batch.position()));
                assertThat(batch.loginIds()).isEqualTo(fresh);
                assertThat(batch.origin()).isEqualTo(whole.origin());
            }

            var many = ids("more", 2_000); // pages that are full to the last entry
            feed.append(many, RETENTION);
            assertThat(read(feed, Optional.of(batch.position())).loginIds()).isEqualTo(many);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"informed", "uninformed"})
    void theLogOfAServerWhoseClockIsBehindIsReadAsAWholeAndTakenForAnothers(String user) {
        try (var store = open(user)) {
            var feed = store.feed().orElseThrow();
            var before = readAfterAppending(feed, "lost");
            SERVER.command("DEL", LOG);
            entry(millis(before) - 30_000, "of the other server");
            entry(millis(before) + 30_000, "of it too");

            var after = read(feed, Optional.of(before.position()));

            assertThat(after.loginIds()).containsExactly("of the other server", "of it too");
            assertThat(after.origin()).isNotEqualTo(before.origin());
            assertThat(read(feed, Optional.of(after.position())).loginIds()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"informed", "uninformed"})
    void aPlaceThatAnotherLoginHasTakenIsLost(String user) {
        try (var store = open(user)) {
            var feed = store.feed().orElseThrow();
            var before = readAfterAppending(feed, "lost");
            SERVER.command("DEL", LOG);
            entry(millis(before) - 1, "missed");
            try (var redis = new Jedis("127.0.0.1", SERVER.port())) {
                redis.xadd(LOG, new StreamEntryID(before.position().split(" ", 2)[0]), Map.of("id", "in its place"));
            }

            var after = read(feed, Optional.of(before.position()));

            assertThat(after.loginIds()).containsExactly("missed", "in its place");
            assertThat(after.origin()).isNotEqualTo(before.origin());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"informed", "uninformed"})
    void aLogThatLostAllIsTakenForAnothers(String user) {
        try (var store = open(user)) {
            var feed = store.feed().orElseThrow();
            var before = readAfterAppending(feed, "lost");
            SERVER.command("FLUSHALL");

            var after = read(feed, Optional.of(before.position()));

            assertThat(after.loginIds()).isEmpty();
            assertThat(after.origin()).isNotEqualTo(before.origin());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"informed", "uninformed"})
    void anEntryWhoseTimeIsOverMayGoAndTheLogIsTheSame(String user) {
        try (var store = open(user)) {
            var feed = store.feed().orElseThrow();
            entry(1, "long ago");
            var before = read(feed, Optional.empty());
            feed.append(List.of("new"), RETENTION);
            SERVER.command("XDEL", LOG, "1-0"); // as the server does when it likes

            var after = read(feed, Optional.of(before.position()));

            assertThat(after.loginIds()).containsExactly("new");
            assertThat(after.origin()).isEqualTo(before.origin());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"informed", "uninformed"})
    void aReadEndsThoughSomebodyElseWritesIntoTheLogWhatIsNoText(String user) {
        try (var store = open(user);
                var redis = new Jedis("127.0.0.1", SERVER.port())) {
            var feed = store.feed().orElseThrow();
            feed.append(ids("good", 999), RETENTION);
            var noText = new byte[] {(byte) 0xff, 1};
            redis.xadd(
                    LOG.getBytes(StandardCharsets.US_ASCII),
                    Map.of("id".getBytes(StandardCharsets.US_ASCII), noText),
                    XAddParams.xAddParams());
            var whole = read(feed, Optional.empty()); // whose last page is full
            assertThat(whole.loginIds()).hasSize(1_000);

            feed.append(List.of("new"), RETENTION);
            var after = read(feed, Optional.of(whole.position()));

            assertThat(after.loginIds()).containsExactly("new");
            assertThat(after.origin()).isEqualTo(whole.origin());
        }
    }

    private static RevocationFeed.Batch readAfterAppending(RevocationFeed feed, String id) {
        feed.append(List.of(id), RETENTION);
        return read(feed, Optional.empty());
    }

    private static RevocationFeed.Batch read(RevocationFeed feed, Optional<String> after) {
        return feed.read(after, RETENTION);
    }

    private static long millis(RevocationFeed.Batch batch) {
        return Long.parseLong(batch.position().split("-", 2)[0]);
    }

    private static void entry(long millis, String id) {
        SERVER.command("XADD", LOG, millis + "-0", "id", id);
    }

    private static List<String> ids(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + " " + i).toList();
    }

    private static TokenStore open(String user) {
        var uri = "redis://" + user + ":test-only@127.0.0.1:" + SERVER.port();
        return new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", uri)), Clock.systemUTC());
    }
}
