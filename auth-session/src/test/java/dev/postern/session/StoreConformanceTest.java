package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginEndedException;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.Tokens;
import dev.postern.testkit.Interleavings;
import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import redis.clients.jedis.RedisClient;

/**
 * What the stores of other projects are tested for, restated in store-conformance.json, on a real Redis: one test for
 * each case of its list {@code store}, in its words.
 */
class StoreConformanceTest {
    private static final Pattern CASE = Pattern.compile("\"(S\\d\\d)\",\\s*\"([^\"]*)\"");
    private static final LoginLimit LIMIT = new LoginLimit(100);

    private static RedisServer server;
    private static RedisClient redis;
    private static TokenStore store;
    private static Interleavings interleavings;
    private static List<TokenStore> stores;
    private static List<Postern> nodes;
    private static MutableClock clock;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        redis = RedisClient.create("127.0.0.1", server.port());
        clock = MutableClock.at(Logged.NOON);
        store = store(server.uri());
        interleavings = Interleavings.before(server, 2);
        stores = List.of(store(interleavings.uri(0)), store(interleavings.uri(1)));
        nodes = List.of(node(interleavings.uri(0)), node(interleavings.uri(1)));
    }

    @AfterAll
    static void stop() {
        nodes.forEach(Postern::close);
        stores.forEach(TokenStore::close);
        interleavings.close();
        store.close();
        redis.close();
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheList() throws IOException {
        var cases = new TreeMap<String, Runnable>();
        cases.put("S01", StoreConformanceTest::whatIsSavedIsFoundEqual);
        cases.put("S02", StoreConformanceTest::anUnknownIdCreatesNothing);
        cases.put("S03", StoreConformanceTest::oneAttributeDropsNoOther);
        cases.put("S04", StoreConformanceTest::anExpiredLoginIsRemoved);
        cases.put("S05", StoreConformanceTest::anExpiryInThePastLetsTheKeyGo);
        cases.put("S06", StoreConformanceTest::theTimeToLiveIsSetAndRaised);
        cases.put("S07", StoreConformanceTest::aDeleteIsHarmlessTwice);
        cases.put("S08", StoreConformanceTest::aDeletedLoginIsNotSaved);
        cases.put("S09", StoreConformanceTest::aDeleteBetweenReadAndWriteStands);
        cases.put("S10", () -> bothUpdatesAreKept("one", "other"));
        cases.put("S11", () -> bothUpdatesAreKept("same", "same"));
        cases.put("S12", StoreConformanceTest::aRenewedLoginHasOneTokenAndItsAttributes);
        cases.put("S13", StoreConformanceTest::theIndexFollowsTheLogins);
        cases.put("S14", StoreConformanceTest::eachLoginGoesByItsOwnInterval);
        cases.put("S15", StoreConformanceTest::aLargeAttributeSurvives);
        cases.put("S16", StoreConformanceTest::aThousandLoginsAgree);
        cases.put("S17", StoreConformanceTest::aStoreOutOfReachFailsAndRecovers);
        cases.put("S18", StoreConformanceTest::oddNamesTouchNoOtherKey);
        var listed = listed();
        assertThat(listed.keySet()).isEqualTo(cases.keySet());
        return cases.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey() + ": " + listed.get(entry.getKey()), () -> {
                    server.command("FLUSHALL");
                    entry.getValue().run();
                }));
    }

    private static void whatIsSavedIsFoundEqual() {
        var login = inserted("alice");

        assertThat(store.find(login.id())).contains(login);
    }

    private static void anUnknownIdCreatesNothing() {
        assertThat(store.find(LoginIds.newId("alice", new SecureRandom()))).isEmpty();
        assertThat(redis.keys("*")).isEmpty();
    }

    private static void oneAttributeDropsNoOther() {
        var login = inserted("alice");
        var two = login.next().data(Map.of("cart", "3", "theme", "dark")).build();
        var changed = two.next().data(Map.of("cart", "4", "theme", "dark")).build();

        assertThat(store.replace(login, two)).isTrue();
        assertThat(store.replace(two, changed)).isTrue();
        assertThat(store.find(login.id())).contains(changed);
    }

    private static void anExpiredLoginIsRemoved() {
        var login = inserted("alice");
        var later = inserted("alice", login.endsAt());

        assertThat(login.isLive(login.endsAt())).isFalse();
        assertThat(store.find(login.id())).isEmpty();
        assertThat(store.findAll("alice")).containsExactly(later);
    }

    private static void anExpiryInThePastLetsTheKeyGo() {
        var login = inserted("alice");
        var over = login.next().lastSeenAt(login.expiresAt()).build();

        assertThat(store.replace(login, over)).isTrue();

        assertThat(over.isLive(over.lastSeenAt())).isFalse();
        assertThat(redis.pttl(key(login))).isBetween(1L, 60_000L); // the slack of clocks
    }

    private static void theTimeToLiveIsSetAndRaised() {
        var login = inserted("alice");
        var idle = login.idleTimeout().toSeconds();
        assertThat(redis.ttl(key(login))).isGreaterThanOrEqualTo(idle - 1);
        redis.expire(key(login), 5);

        assertThat(store.replace(
                        login,
                        login.next().lastSeenAt(Logged.NOON.plusSeconds(60)).build()))
                .isTrue();

        assertThat(redis.ttl(key(login))).isGreaterThanOrEqualTo(idle - 1);
    }

    private static void aDeleteIsHarmlessTwice() {
        var login = inserted("alice");

        assertThat(store.delete(login.id())).isTrue();
        assertThat(store.find(login.id())).isEmpty();
        assertThat(store.delete(login.id())).isFalse();
        assertThat(store.delete(LoginIds.newId("alice", new SecureRandom()))).isFalse();
        assertThat(redis.keys("*")).isEmpty();
    }

    private static void aDeletedLoginIsNotSaved() {
        var login = inserted("alice");
        store.delete(login.id());

        assertThat(store.replace(login, login.next().build())).isFalse();
        assertThat(redis.keys("*")).isEmpty();
    }

    private static void aDeleteBetweenReadAndWriteStands() {
        assertInEveryOrder(() -> {
            var login = inserted("alice");
            return new Round(
                    List.of(
                            () -> stores.get(0).delete(login.id()),
                            () -> stores.get(1)
                                    .find(login.id())
                                    .ifPresent(found -> stores.get(1)
                                            .replace(
                                                    found,
                                                    found.next()
                                                            .data(Map.of("cart", "4"))
                                                            .build()))),
                    () -> assertThat(redis.keys("*")).isEmpty());
        });
    }

    private static void bothUpdatesAreKept(String one, String other) {
        assertInEveryOrder(() -> {
            var token = logIn().accessToken();
            return new Round(
                    List.of(() -> append(nodes.get(0), token, one), () -> append(nodes.get(1), token, other)),
                    () -> assertThat(Stream.of(one, other)
                                    .distinct()
                                    .map(name -> session(nodes.get(0), token)
                                            .get(key(name))
                                            .orElse(""))
                                    .collect(Collectors.joining()))
                            .isEqualTo("++"));
        });
    }

    private static void aRenewedLoginHasOneTokenAndItsAttributes() {
        var first = logIn().accessToken();
        append(nodes.get(0), first, "cart");
        var second = session(nodes.get(0), first).renew().orElseThrow().accessToken();
        var third = session(nodes.get(0), second).renew().orElseThrow().accessToken();
        assertThat(session(nodes.get(1), third).get(key("cart"))).contains("+");
        for (var old : List.of(first, second)) {
            assertThat(nodes.get(1).authenticate(old)).isInstanceOf(AuthResult.Rejected.class);
        }

        var deleted = session(nodes.get(0), third);
        nodes.get(0).logins().endAll("alice");
        assertThatThrownBy(deleted::renew).isInstanceOf(LoginEndedException.class);

        assertInEveryOrder(() -> {
            var token = logIn().accessToken();
            var renewed = new ConcurrentLinkedQueue<Tokens>();
            var sessions = List.of(session(nodes.get(0), token), session(nodes.get(1), token));
            return new Round(
                    List.of(
                            () -> sessions.get(0).renew().ifPresent(renewed::add),
                            () -> sessions.get(1).renew().ifPresent(renewed::add)),
                    () -> assertThat(renewed)
                            .singleElement()
                            .satisfies(tokens -> session(nodes.get(0), tokens.accessToken())));
        });
    }

    private static void theIndexFollowsTheLogins() {
        var one = inserted("alice");
        var two = inserted("alice", Logged.NOON.plusSeconds(1));
        assertThat(store.findAll("alice")).containsExactly(one, two);
        assertThatIllegalArgumentException().isThrownBy(() -> one.next().identity(Identity.of("bob")));
        assertThat(store.findAll("bob")).isEmpty();

        store.delete(one.id());
        assertThat(redis.zrange(index("alice"), 0, -1)).containsExactly(two.id());
        var later = inserted("alice", two.endsAt());
        assertThat(redis.zrange(index("alice"), 0, -1)).containsExactly(later.id());
        store.deleteAll("alice");
        assertThat(redis.keys("*")).isEmpty();
    }

    private static void eachLoginGoesByItsOwnInterval() {
        var brief = insert(idleFor(Duration.ofMinutes(5)));
        var patient = insert(idleFor(Duration.ofHours(2)));

        assertThat(redis.ttl(key(brief))).isBetween(5 * 60L, 6 * 60L);
        assertThat(redis.ttl(key(patient))).isBetween(120 * 60L, 121 * 60L);
        assertThat(redis.ttl(index("alice"))).isGreaterThanOrEqualTo(redis.ttl(key(patient)));
    }

    private static void aLargeAttributeSurvives() {
        var login = inserted("alice");
        var large = login.next().data(Map.of("large", "ü".repeat(1 << 20))).build();

        assertThat(store.replace(login, large)).isTrue();
        assertThat(store.find(login.id())).contains(large);
    }

    private static void aThousandLoginsAgree() {
        var ids = new HashSet<String>();
        for (var i = 0; i < 1_000; i++) {
            var login = Logged.in("alice", Logged.NOON.plusMillis(i));
            store.insert(login, new LoginLimit(LoginLimit.MOST));
            ids.add(login.id());
        }

        assertThat(store.findAll("alice")).hasSize(1_000).allMatch(login -> ids.contains(login.id()));
        assertThat(redis.dbSize()).isEqualTo(1_001);
        assertThat(store.deleteAll("alice")).isEqualTo(ids);
        assertThat(redis.dbSize()).isZero();
    }

    private static void aStoreOutOfReachFailsAndRecovers() {
        try (var mortal = RedisServer.start();
                var reached = store(mortal.uri())) {
            var login = Logged.in("alice");
            mortal.stop();
            assertThatThrownBy(() -> reached.find(login.id())).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> reached.insert(login, LIMIT)).isInstanceOf(TokenStoreException.class);

            mortal.restart();
            reached.insert(login, LIMIT);
            assertThat(reached.find(login.id())).contains(login);
        }
    }

    private static void oddNamesTouchNoOtherKey() {
        var alice = inserted("alice");
        var before = everything();
        for (var odd : List.of("*", "?", "[a-z]*", "ali*", "}", "{" + LoginIds.tag("alice") + "}", "alice:x")) {
            var login = inserted(odd);
            assertThat(store.findAll(odd)).containsExactly(login);
            assertThat(store.replace(
                            login, login.next().data(Map.of(odd, "\r\n\0")).build()))
                    .isTrue();
            assertThat(store.deleteOthers(odd, odd)).containsExactly(login.id());
            assertThat(everything()).as("after the subject %s", odd).isEqualTo(before);
        }
        var large = "x".repeat(1 << 20);
        for (var odd : List.of(
                "", "\0", "alice\0", "alice\r\nFLUSHALL\r\n", "alice*", alice.id() + "*", alice.id() + "\0", large)) {
            assertThat(store.find(odd)).isEmpty();
            assertThat(store.delete(odd)).isFalse();
            assertThat(store.delete(odd, alice.secretHash())).isFalse();
            assertThat(store.findAll(odd)).isEmpty();
            assertThat(store.deleteAll(odd)).isEmpty();
            assertThat(everything()).isEqualTo(before);
        }
    }

    private static Map<String, Map<String, String>> everything() {
        var all = new HashMap<String, Map<String, String>>();
        for (var key : redis.keys("*")) {
            all.put(
                    key,
                    redis.type(key).equals("hash")
                            ? redis.hgetAll(key)
                            : Map.of("index", redis.zrangeWithScores(key, 0, -1).toString()));
        }
        return all;
    }

    /** Runs both operations of the round in every order of their commands, and there is more than one. */
    private static void assertInEveryOrder(Supplier<Round> fresh) {
        fresh.get().operations().forEach(Runnable::run); // afterwards Redis knows the scripts
        var schedules = interleavings.explore(fresh);

        assertThat(schedules)
                .hasSizeGreaterThan(1)
                .allSatisfy(schedule -> assertThat(schedule.failure()).isEmpty());
    }

    private static void append(Postern node, String token, String name) {
        session(node, token).update(key(name), value -> value.orElse("") + "+");
    }

    private static SessionKey<String> key(String name) {
        return SessionKey.of(name, String.class);
    }

    private static Session session(Postern node, String token) {
        return (Session) ((AuthResult.Accepted) node.authenticate(token)).authentication();
    }

    private static Tokens logIn() {
        return nodes.get(0).issue(Identity.of("alice"), Client.UNKNOWN).tokens();
    }

    private static LoginRecord inserted(String subject) {
        return inserted(subject, Logged.NOON);
    }

    private static LoginRecord inserted(String subject, Instant at) {
        return insert(Logged.in(subject, at));
    }

    private static LoginRecord insert(LoginRecord login) {
        store.insert(login, LIMIT);
        return login;
    }

    private static LoginRecord idleFor(Duration idle) {
        var login = Logged.in("alice");
        return new LoginRecord(
                login.id(),
                1,
                login.strategy(),
                login.identity(),
                login.client(),
                Logged.NOON,
                Logged.NOON,
                login.expiresAt(),
                idle,
                login.secretHash(),
                login.data());
    }

    private static String key(LoginRecord login) {
        return new RedisKeys("auth").login(login.id());
    }

    private static String index(String subject) {
        return new RedisKeys("auth").subject(subject);
    }

    private static TokenStore store(String uri) {
        return new RedisTokenStoreProvider().create(config(uri), Clock.systemUTC());
    }

    private static Postern node(String uri) {
        return Postern.builder(config(uri)).clock(clock).events(event -> {}).build();
    }

    private static AuthConfig config(String uri) {
        return AuthConfig.of(Map.of("auth.store", "redis", "auth.redis.uri", uri, "auth.redis.timeout", "30s"));
    }

    /** Reads the cases of the list; it is no part of the repository. */
    private static Map<String, String> listed() throws IOException {
        var file = Path.of(System.getProperty("vectors.dir", "absent")).resolve("store-conformance.json");
        if (!Files.exists(file)) {
            var message = "no store-conformance.json in -Dvectors.dir";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message);
            }
            System.err.println("SKIPPED: " + message);
            Assumptions.abort(message);
        }
        var cases = new TreeMap<String, String>();
        var matcher = CASE.matcher(Files.readString(file));
        while (matcher.find()) {
            cases.put(matcher.group(1), matcher.group(2));
        }
        return cases;
    }
}
