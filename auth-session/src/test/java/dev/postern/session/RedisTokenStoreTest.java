package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.InsertResult;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/** What the contract does not see: keys, times to live, round trips, foreign data. */
class RedisTokenStoreTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static RedisServer server;
    private static RedisClient redis;

    private final RedisTokenStore store = RedisTokenStore.of(redis, "auth");

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        redis = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void keysCarryTheTagOfTheSubjectInBraces() {
        var login = inserted("alice");
        var tag = LoginIds.tag("alice");

        assertThat(redis.keys("*"))
                .containsExactlyInAnyOrder("auth:{" + tag + "}:login:" + login.id(), "auth:{" + tag + "}:sub:alice");
    }

    @Test
    void theRecordIsReadableByHand() {
        var login = inserted("alice");

        assertThat(linesOf(login))
                .contains(
                        "u\talice",
                        "r\tuser",
                        "c:email\ta@example.com",
                        "d:cart\t3",
                        "a\t" + Logged.NOON.toEpochMilli(),
                        "s\t0",
                        "i\t3600000")
                .noneMatch(line -> line.startsWith("f\t"));
        assertThat(redis.zrangeWithScores(indexOf("alice"), 0, -1))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getElement()).isEqualTo(login.id());
                    assertThat(entry.getScore()).isEqualTo((double) Logged.NOON.toEpochMilli());
                });
    }

    @Test
    void textOfAnySortComesBackAsItWas() {
        var identity = new Identity(
                "{x}:login:*?[] \\\\n\\t \u00e4\uD83D\uDE00",
                Set.of("a b", "{b}", "\u00e4", "\\", "\\n"),
                Set.of(),
                Map.of("c:odd\\", "several\nlines\r\n\u0000\t\\n", "empty", ""));
        var login = Logged.in(identity, Logged.NOON);
        store.insert(login, LIMIT);

        assertThat(store.find(login.id())).hasValue(login);
        assertThat(store.findAll(identity.subject())).containsExactly(login);
        var next = login.next().data(Map.of("\t\n\\", "\t\n\\")).build();
        assertThat(store.replace(login, next)).isTrue();
        assertThat(store.find(login.id())).hasValue(next);
        assertThat(store.replace(next, next.next().data(Map.of()).build())).isTrue();
        assertThat(store.delete(login.id())).isTrue();
        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void aLabelOfADeviceMayHaveWhatARecordEscapes() {
        var onePerDevice = new LoginLimit(5, LoginLimit.Policy.ONE_PER_DEVICE);
        var old = inserted(from("back\\slash\\n"));

        assertThat(store.insert(from("back\\slash"), onePerDevice)).isEqualTo(InsertResult.ended(Set.of()));
        assertThat(store.insert(from("back\\slash\\n"), onePerDevice)).isEqualTo(InsertResult.ended(Set.of(old.id())));
    }

    @Test
    void aSubjectThatLooksLikeAnotherKeyReachesNothingElse() {
        var alice = inserted("alice");
        var tag = LoginIds.tag("alice");
        for (var subject : List.of(
                "alice:x",
                "*",
                "alice*",
                "}:sub:alice",
                "{" + tag + "}:sub:alice",
                "auth:{" + tag + "}:login:" + alice.id())) {
            var login = inserted(subject);
            assertThat(store.findAll(subject)).containsExactly(login);
            assertThat(store.deleteAll(subject)).containsExactly(login.id());
        }

        assertThat(store.findAll("alice")).containsExactly(alice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "x", "}:sub:alice", "\r\nFLUSHALL\r\n", "AAAAAAAAAAAAAAAAAAAAAAAAA\n"})
    void whatIsNoIdIsAbsentAndNeverSent(String id) {
        var sent = RedisCommands.sentDuring(server, () -> {
            assertThat(store.find(id)).isEmpty();
            assertThat(store.delete(id)).isFalse();
            assertThat(store.delete(id, "hash")).isFalse();
        });

        assertThat(sent).isEmpty();
    }

    @Test
    void anIdOfAnotherSubjectIsRefused() {
        var id = Logged.in("bob").id();
        var login = Logged.in("alice");
        var forged = new LoginRecord(
                id,
                1,
                "session",
                login.identity(),
                login.client(),
                Logged.NOON,
                Logged.NOON,
                login.expiresAt(),
                login.idleTimeout(),
                "hash",
                Map.of());

        assertThatThrownBy(() -> store.insert(forged, LIMIT)).isInstanceOf(IllegalArgumentException.class);
        assertThat(redis.dbSize()).isZero();
    }

    @Test
    void keysGoAwayAMinuteAfterTheLoginIsOver() {
        var login = inserted("alice");

        assertTimeToLive(keyOf(login), Duration.ofMinutes(61));
        assertTimeToLive(indexOf("alice"), Duration.ofMinutes(61));
    }

    @Test
    void aTouchProlongsBothKeys() {
        var login = inserted("alice");
        redis.pexpire(keyOf(login), 10_000);
        redis.pexpire(indexOf("alice"), 10_000);

        var touched = login.next().lastSeenAt(Logged.NOON.plusSeconds(600)).build();
        assertThat(store.replace(login, touched)).isTrue();

        assertTimeToLive(keyOf(login), Duration.ofMinutes(61));
        assertTimeToLive(indexOf("alice"), Duration.ofMinutes(61));
    }

    @Test
    void nearItsEndALoginIsNotKeptLongerThanThat() {
        var login = inserted("alice");

        store.replace(
                login,
                login.next().lastSeenAt(login.expiresAt().minusSeconds(30)).build());

        assertTimeToLive(keyOf(login), Duration.ofSeconds(90));
    }

    @Test
    void theIndexOutlivesItsLongestLogin() {
        var login = inserted("alice");
        redis.pexpire(indexOf("alice"), Duration.ofHours(20).toMillis());
        inserted("alice");

        assertTimeToLive(indexOf("alice"), Duration.ofHours(20));
        store.replace(
                login, login.next().lastSeenAt(Logged.NOON.plusSeconds(60)).build());
        assertTimeToLive(indexOf("alice"), Duration.ofHours(20));
    }

    @Test
    void aRecordThatIsOverWhenItIsInsertedStillGoesAway() {
        var login = Logged.in("alice");
        var over = new LoginRecord(
                login.id(),
                1,
                "session",
                login.identity(),
                login.client(),
                Logged.NOON,
                Logged.NOON.plusSeconds(90_000),
                Logged.NOON,
                login.idleTimeout(),
                "hash",
                Map.of());
        store.insert(over, LIMIT);

        assertTimeToLive(keyOf(login), Duration.ofMinutes(1));
    }

    @Test
    void anInsertDropsIndexEntriesWhoseLoginIsGoneOrOver() {
        var vanished = inserted("alice");
        var over = inserted("alice");
        redis.del(keyOf(vanished));

        var later = Logged.in("alice", Logged.NOON.plus(Duration.ofHours(2)));
        assertThat(store.insert(later, LIMIT).ended()).isEmpty();

        assertThat(redis.zrange(indexOf("alice"), 0, -1)).containsExactly(later.id());
        assertThat(redis.exists(keyOf(over))).isFalse();
    }

    @Test
    void aVanishedLoginTakesNoPlaceOfTheLimit() {
        var first = inserted("alice");
        var second = inserted("alice");
        redis.del(keyOf(second));

        assertThat(store.insert(Logged.in("alice"), new LoginLimit(2)).ended()).isEmpty();
        assertThat(store.find(first.id())).isPresent();
    }

    @Test
    void nothingIsLeftAfterTheLastLoginEnds() {
        var login = inserted("alice");
        store.delete(login.id());
        assertThat(redis.keys("*")).isEmpty();

        var vanished = inserted("alice");
        inserted("alice");
        redis.del(keyOf(vanished));
        store.deleteAll("alice");
        assertThat(redis.keys("*")).isEmpty();

        var absent = inserted("alice");
        inserted("alice");
        redis.del(keyOf(absent));
        store.deleteOthers("alice", absent.id());
        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void fieldsOfANewerReleaseAreIgnoredAndKept() {
        var login = inserted("alice");
        redis.append(keyOf(login), "z\tfrom\tthe future\nflag\n");

        assertThat(store.find(login.id())).hasValue(login);
        assertThat(store.replace(login, login.next().data(Map.of()).build())).isTrue();
        assertThat(linesOf(login))
                .contains("z\tfrom\tthe future", "flag", "v\t2")
                .doesNotContain("v\t1")
                .noneMatch(line -> line.startsWith("d:cart"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aLastLineThatNobodyEndedIsKeptToo() {
        var login = inserted("alice");
        redis.set(keyOf(login), redis.get(keyOf(login)) + "z\t" + "x".repeat(200_000)); // not looked through in squares

        assertThat(store.find(login.id())).hasValue(login);
        assertThat(store.replace(login, login.next().build())).isTrue();
        assertThat(linesOf(login)).contains("z\t" + "x".repeat(200_000));
    }

    /** What a login reads of the others stands in front of what may be long, however often it was changed. */
    @ParameterizedTest
    @ValueSource(strings = {"\\", "電", "\uD83D\uDE00"})
    void whatScriptsReadStaysInFront(String character) {
        var longest = new Client(character.repeat(64), "x".repeat(256), "y".repeat(64));
        var login = inserted(from(longest));
        var identity = new Identity(login.subject(), Set.of("r".repeat(128)), Set.of(), Map.of("c", "x".repeat(2_000)));
        var next = login.next().identity(identity).data(Map.of("d", "x")).build();
        assertThat(store.replace(login, next)).isTrue();
        assertThat(store.replace(next, next.next().data(Map.of("d", "y")).build()))
                .isTrue();

        var record = redis.get(keyOf(login));
        assertThat(linesOf(login).stream().map(line -> line.split("\t", 2)[0]))
                .startsWith("v", "a", "s", "x", "i", "dev", "u", "h");
        assertThat(record.substring(0, record.indexOf("\nu\t")).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(512);
        assertThat(store.insert(from(longest), new LoginLimit(5, LoginLimit.Policy.ONE_PER_DEVICE)))
                .isEqualTo(InsertResult.ended(Set.of(login.id())));
    }

    @ParameterizedTest
    @CsvSource({
        "v,' '", "u,' '", "a,' '", "s,' '", "x,' '", "i,' '", "y,'\\z'", "h,'\\z'", "v,", "y,", "u,", "a,", "s,", "x,",
        "i,", "h,"
    })
    void aRecordThatCantBeReadIsAbsentAndCanBeEnded(String field, @Nullable String value) {
        var broken = inserted("alice");
        var alone = inserted("bob");
        var good = inserted("alice");
        for (var login : List.of(broken, alone)) {
            var lines = linesOf(login).stream()
                    .map(line -> line.startsWith(field + "\t") ? value == null ? "" : field + "\t" + value : line)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.joining("\n", "", "\n"));
            redis.set(keyOf(login), lines);
        }

        assertThat(store.find(broken.id())).isEmpty();
        assertThat(store.findAll("alice")).containsExactly(good);
        assertThat(store.deleteAll("alice")).containsExactlyInAnyOrder(broken.id(), good.id());
        assertThat(store.delete(alone.id())).isTrue();
        assertThat(redis.exists(keyOf(alone))).isFalse();
    }

    @Test
    void aKeyOfAnotherTypeIsAFailureOfTheStore() {
        var login = Logged.in("alice");
        redis.hset(keyOf(login), "not", "ours");

        assertThatThrownBy(() -> store.find(login.id()))
                .isInstanceOf(TokenStoreException.class)
                .hasMessageNotContaining(login.id());
    }

    @Test
    void anIdentityWithThousandsOfClaimsFits() {
        var claims = new HashMap<String, String>();
        IntStream.range(0, 9_000).forEach(i -> claims.put("claim" + i, "value"));
        var login = Logged.in(new Identity("alice", Set.of(), Set.of(), claims), Logged.NOON);

        store.insert(login, LIMIT);
        assertThat(store.find(login.id())).hasValue(login);
        var without = login.next().identity(Identity.of("alice")).build();
        assertThat(store.replace(login, without)).isTrue();
        assertThat(store.find(login.id())).hasValue(without);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void everyVerbIsOneCommandHoweverManyLoginsThereAre(int logins) {
        warmUp();
        var records = new ArrayList<LoginRecord>();
        IntStream.range(0, logins).forEach(i -> records.add(inserted("alice")));
        var first = records.get(0);
        var next = first.next().data(Map.of()).build();

        assertCommand("get", () -> store.find(first.id()));
        assertCommand("evalsha", () -> store.findAll("alice"));
        assertCommand("evalsha", () -> store.replace(first, next));
        assertCommand("evalsha", () -> store.insert(Logged.in("alice"), new LoginLimit(logins)));
        assertCommand("evalsha", () -> store.delete(first.id(), "hash"));
        assertCommand("evalsha", () -> store.delete(records.get(logins - 1).id()));
        assertCommand("evalsha", () -> store.deleteOthers("alice", first.id()));
        IntStream.range(0, logins).forEach(i -> inserted("alice"));
        assertCommand("evalsha", () -> store.deleteAll("alice"));
    }

    @Test
    void aServerThatHasForgottenTheScriptsGetsThemAgain() {
        warmUp();
        redis.scriptFlush("any");

        var login = inserted("alice");
        redis.scriptFlush("any");
        assertThat(store.findAll("alice")).containsExactly(login);
    }

    @Test
    void prefixesKeepApplicationsApart() {
        var login = inserted("alice");
        var other = RedisTokenStore.of(redis, "shop");

        assertThat(other.find(login.id())).isEmpty();
        assertThat(other.deleteAll("alice")).isEmpty();
        assertThatThrownBy(() -> RedisTokenStore.of(redis, "a:{b}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoMadeTheClientClosesIt() {
        var login = inserted("alice");
        store.close();
        assertThat(store.find(login.id())).isPresent();

        var clock = MutableClock.at(Logged.NOON);
        var owning = new RedisTokenStoreProvider().create(AuthConfig.of(Map.of("auth.redis.uri", server.uri())), clock);
        assertThat(owning.find(login.id())).isPresent();
        owning.close();
        assertThatThrownBy(() -> owning.find(login.id())).isInstanceOf(TokenStoreException.class);
    }

    @Test
    void theConfiguredDatabaseIsUsed() {
        var clock = MutableClock.at(Logged.NOON);
        var login = Logged.in("alice");
        try (var second = new RedisTokenStoreProvider()
                .create(AuthConfig.of(Map.of("auth.redis.uri", server.uri() + "/1")), clock)) {
            second.insert(login, LIMIT);
        }

        assertThat(store.find(login.id())).isEmpty();
    }

    private void assertCommand(String name, Runnable action) {
        assertThat(RedisCommands.sentDuring(server, action)).containsExactly(name);
    }

    private static void assertTimeToLive(String key, Duration expected) {
        assertThat(redis.pttl(key)).isBetween(expected.minusSeconds(10).toMillis(), expected.toMillis());
    }

    /** Afterwards the server knows every script. */
    private void warmUp() {
        var login = inserted("warm");
        store.replace(login, login.next().build());
        store.findAll("warm");
        store.delete(login.id());
        store.deleteAll("warm");
    }

    private static List<String> linesOf(LoginRecord login) {
        return redis.get(keyOf(login)).lines().toList();
    }

    private LoginRecord inserted(String subject) {
        return inserted(Logged.in(subject));
    }

    private LoginRecord inserted(LoginRecord login) {
        store.insert(login, LIMIT);
        return login;
    }

    private static LoginRecord from(String device) {
        return from(new Client(device, "Browser/1.0", "192.0.2.1"));
    }

    private static LoginRecord from(Client client) {
        var login = Logged.in("alice");
        return new LoginRecord(
                login.id(),
                1,
                "session",
                login.identity(),
                client,
                login.authenticatedAt(),
                login.lastSeenAt(),
                login.expiresAt(),
                login.idleTimeout(),
                "h".repeat(43),
                Map.of());
    }

    private static String keyOf(LoginRecord login) {
        return "auth:{" + LoginIds.tag(login.subject()) + "}:login:" + login.id();
    }

    private static String indexOf(String subject) {
        return "auth:{" + LoginIds.tag(subject) + "}:sub:" + subject;
    }
}
