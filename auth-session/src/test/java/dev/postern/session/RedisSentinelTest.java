package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.SentinelServers;
import dev.postern.testkit.TestLogins;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that sentinels name: another one takes over, replicas confirm, sentinels are asked and answer or don't. */
class RedisSentinelTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static SentinelServers servers;

    private final String subject = TestLogins.subject();

    @BeforeAll
    static void start() {
        servers = SentinelServers.start();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void aServerThatDiesUnderLoadCausesNoWrongAnswer() {
        underLoad(1, "1");
    }

    @Test
    @Tag("crash")
    void withAReplicaThatConfirmsNoEndIsLostInFiftyCrashes() {
        underLoad(50, "1");
    }

    /** What the setting is for; and that this test can see an end that comes back. */
    @Test
    void withoutAReplicaThatConfirmsAnEndCanComeBack() {
        assertThat(cameBack(1)).isPositive();
    }

    @Test
    @Tag("crash")
    void withoutAReplicaThatConfirmsEndsComeBackInFiftyCrashes() {
        assertThat(cameBack(50)).isPositive();
    }

    @Test
    void anEndIsNotConfirmedBeforeTheReplicaHasIt() throws Exception {
        try (var store = store("auth.redis.wait-replicas", "1", "auth.redis.wait-timeout", "100ms")) {
            var first = Logged.in(subject);
            var second = Logged.in(subject);
            store.insert(first, LIMIT);
            store.insert(second, LIMIT);
            servers.replica().freeze();
            try {
                assertThatThrownBy(() -> store.delete(first.id(), "hash"))
                        .isInstanceOf(TokenStoreException.class)
                        .hasMessageContaining("too few replicas")
                        .hasMessageNotContainingAny(first.id(), subject);
                assertThatThrownBy(() -> store.delete(first.id())).isInstanceOf(TokenStoreException.class);
                assertThatThrownBy(() -> store.deleteOthers(subject, second.id()))
                        .isInstanceOf(TokenStoreException.class);
                assertThatThrownBy(() -> store.deleteAll(subject)).isInstanceOf(TokenStoreException.class);
                assertThat(store.find(first.id())).isEmpty();
                assertThat(store.find(second.id())).isEmpty();
            } finally {
                servers.replica().thaw();
            }
        }
    }

    @Test
    void repeatingAnEndThatWasNotConfirmedCompletesIt() throws Exception {
        try (var store = store("auth.redis.wait-replicas", "1", "auth.redis.wait-timeout", "100ms");
                var patient = store("auth.redis.wait-replicas", "1", "auth.redis.wait-timeout", "900ms")) {
            var login = Logged.in(subject);
            store.insert(login, LIMIT);
            servers.replica().freeze();
            try {
                assertThatThrownBy(() -> store.deleteAll(subject)).isInstanceOf(TokenStoreException.class);
            } finally {
                servers.replica().thaw();
            }

            assertThat(patient.deleteAll(subject)).isEmpty();
            assertThat(patient.delete(login.id(), "hash")).isFalse();

            var key = "auth:{" + LoginIds.tag(subject) + "}:login:" + login.id();
            assertThat(servers.replica().command("EXISTS", key)).isEqualTo(":0\r\n");
            // There was something to wait for; a server from 7.2 on would not have waited otherwise.
            var mark = "auth:{" + LoginIds.tag(subject) + "}:mark";
            assertThat(servers.replica().command("PTTL", mark)).matches(":[0-9]{4,5}\r\n");
        }
    }

    @Test
    void onlyAnEndWaits() throws Exception {
        try (var store = store("auth.redis.wait-replicas", "1", "auth.redis.wait-timeout", "100ms")) {
            var login = Logged.in(subject);
            store.findAll(subject);
            servers.replica().freeze();
            try {
                store.insert(login, new LoginLimit(1));
                assertThat(store.replace(login, login.next().build())).isTrue();
                assertThat(store.insert(Logged.in(subject), new LoginLimit(1)).ended())
                        .containsExactly(login.id());
                assertThat(store.findAll(subject)).hasSize(1);
            } finally {
                servers.replica().thaw();
            }
        }
    }

    @Test
    void anEndThatWaitsIsTwoCommandsAndOneThatDoesNotIsOne() {
        for (var replicas : List.of("0", "1")) {
            try (var store = store("auth.redis.wait-replicas", replicas)) {
                store.deleteAll(subject);
                assertThat(RedisCommands.sentDuring(servers.primary(), () -> store.deleteAll(subject)).stream()
                                .filter(command -> command.equals("evalsha") || command.equals("wait")))
                        .isEqualTo(replicas.equals("0") ? List.of("evalsha") : List.of("evalsha", "wait"));
            }
        }
    }

    @Test
    void sentinelsThatAreDownDoNotPreventTheStartAndHoldNobody() {
        try (var store = open(Map.of("auth.redis.uri", "redis-sentinel://127.0.0.1:1,127.0.0.1:2/postern"))) {
            assertThatThrownBy(() -> store.findAll(subject)).isInstanceOf(TokenStoreException.class);
            assertThatThrownBy(() -> store.deleteAll(subject)).isInstanceOf(TokenStoreException.class);
        }
    }

    @Test
    void aNameThatNoSentinelKnowsIsAnOutage() {
        try (var store = open(Map.of("auth.redis.uri", servers.uri().replace("/postern", "/another")))) {
            assertThatThrownBy(() -> store.findAll(subject)).isInstanceOf(TokenStoreException.class);
        }
    }

    @Test
    void theSentinelsAreAskedWithTheirPasswordAndTheServerWithItsOwn() {
        try (var own = SentinelServers.start()) {
            own.primary().command("ACL", "SETUSER", "app", "on", ">data-word", "~*", "&*", "+@all");
            own.sentinels()
                    .forEach(sentinel ->
                            sentinel.command("ACL", "SETUSER", "watcher", "on", ">sentinel-word", "&*", "+@all"));
            own.sentinels().forEach(sentinel -> sentinel.command("ACL", "SETUSER", "default", "off"));
            var uri = own.uri().replace("://", "://app:data-word@");
            var login = Logged.in(subject);

            try (var store = open(Map.of(
                    "auth.redis.uri", uri,
                    "auth.redis.sentinel-user", "watcher",
                    "auth.redis.sentinel-password", "sentinel-word"))) {
                store.insert(login, LIMIT);
                assertThat(store.find(login.id())).contains(login);
            }
            for (var wrong : List.of(
                    Map.of("auth.redis.uri", uri),
                    Map.of("auth.redis.uri", uri, "auth.redis.sentinel-password", "data-word"),
                    Map.of(
                            "auth.redis.uri", own.uri().replace("://", "://app:sentinel-word@"),
                            "auth.redis.sentinel-user", "watcher",
                            "auth.redis.sentinel-password", "sentinel-word"))) {
                try (var store = open(wrong)) {
                    assertThatThrownBy(() -> store.find(login.id()))
                            .isInstanceOf(TokenStoreException.class)
                            .satisfies(e -> assertThat(trace(e)).doesNotContain("data-word", "sentinel-word"));
                }
            }
        }
    }

    private void underLoad(int crashes, String replicas) {
        try (var store = store("auth.redis.wait-replicas", replicas)) {
            var ended = 0;
            for (var i = 0; i < crashes; i++) {
                var outcome = new StoreUnderLoad(store, subjects(), true).during(RedisSentinelTest::crash);
                System.out.println("a server that dies: " + outcome);
                assertThat(outcome.wrong()).isEmpty();
                ended += outcome.ended();
            }
            System.out.printf(
                    "with wait-replicas=%s: 0 of %d confirmed ends came back in %d crashes%n",
                    replicas, ended, crashes);
        }
    }

    private static int cameBack(int crashes) {
        try (var store = store("auth.redis.wait-replicas", "0")) {
            var cameBack = 0;
            var ended = 0;
            for (var i = 0; i < crashes; i++) {
                var outcome = new StoreUnderLoad(store, subjects(), true).during(RedisSentinelTest::crash);
                cameBack += outcome.wrong().size();
                ended += outcome.ended();
            }
            System.out.printf(
                    "without wait-replicas: %d of %d confirmed ends came back in %d crashes%n",
                    cameBack, ended, crashes);
            return cameBack;
        }
    }

    /**
     * Kills the primary while its replica is behind, and brings it back as the replica of the other one. On one machine a
     * replica is never behind by itself: what the primary has sent, the system delivers, whoever is dead. So the replica
     * stands still until the primary has more to send than the system takes.
     */
    private static void crash() {
        var replica = servers.replica();
        var primary = servers.primary();
        replica.freeze();
        try {
            var much = "x".repeat(1_000_000);
            for (var i = 0; i < 32; i++) {
                primary.command("SET", "much", much);
            }
            primary.stop();
        } finally {
            replica.thaw();
        }
        servers.failOver();
        servers.restoreReplica(); // nothing else is left that could confirm an end
    }

    private static List<String> subjects() {
        return Stream.generate(TestLogins::subject).limit(4).toList();
    }

    private static TokenStore store(String... settings) {
        var all = new HashMap<>(Map.of("auth.redis.uri", servers.uri()));
        for (var i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return open(all);
    }

    private static TokenStore open(Map<String, String> settings) {
        return new RedisTokenStoreProvider().create(AuthConfig.of(settings), MutableClock.at(Logged.NOON));
    }

    private static String trace(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
