package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Identity;
import dev.postern.LoginIds;
import dev.postern.LoginLimit;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.ClusterServers;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.util.JedisClusterCRC16;

/** What happens on a Cluster and nowhere else: slots, slots that move, nodes that take over. */
class RedisClusterTest {
    private static final LoginLimit LIMIT = new LoginLimit(100);
    private static final Pattern KEY_OF_SCRIPT = Pattern.compile("lua\\] \"[A-Z]+\" \"([^\"]*)\"");
    private static ClusterServers servers;

    private final String subject = TestLogins.subject();
    private final String tag = LoginIds.tag(subject);
    private final int slot = JedisClusterCRC16.getSlot("{" + tag + "}");
    private final TokenStore store = store("10s");
    private final TokenStore hasty = store("100ms");

    @BeforeAll
    static void start() {
        servers = ClusterServers.start();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @AfterEach
    void close() {
        store.close();
        hasty.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "{x}", "}{", "a}:{b}:sub:c", "{}", "\u96FB\uD83D\uDE00", ":", " "})
    void allKeysOfASubjectLiveInOneSlot(String name) {
        var keys = new RedisKeys("auth");
        var itsTag = LoginIds.tag(name);
        var id = LoginIds.newId(name, new SecureRandom());

        assertThat(List.of(keys.login(id), keys.subject(name), keys.absent(itsTag), keys.mark(itsTag)))
                .allMatch(key -> servers.slotOf(key) == servers.slotOf("{" + itsTag + "}"));
    }

    /** A script may reach any key of its node without an error, also one of another slot: it would get lost later. */
    @Test
    void noScriptTouchesAKeyOfAnotherSlot() throws Exception {
        var odd = subject + "{x}:login:{y}";
        var touched = new HashSet<String>();
        for (var server : servers.servers()) {
            touched.addAll(keysInScriptsOf(server, () -> useEveryVerb(odd)));
        }

        assertThat(touched).hasSizeGreaterThan(3).allMatch(key -> key.startsWith("auth:{" + LoginIds.tag(odd) + "}:"));
    }

    @Test
    void ofAClientThatSomebodyElseMadeIdleConnectionsAreDroppedToo() {
        var node = new HostAndPort("127.0.0.1", servers.servers().get(0).port());
        try (var client = RedisClusterClient.builder().nodes(Set.of(node)).build()) {
            client.get("{" + tag + "}");
            assertThat(idle(client)).isPositive();

            RedisConnections.of(client).dropIdle();

            assertThat(idle(client)).isZero();
        }
    }

    private static int idle(RedisClusterClient client) {
        return client.getClusterNodes().values().stream()
                .mapToInt(ConnectionPool::getNumIdle)
                .sum();
    }

    @Test
    void aSlotThatHasMovedIsFoundAtItsNewNode() {
        var login = inserted();
        servers.migrate(slot, servers.otherPrimary(slot));

        assertThat(store.replace(login, login.next().build())).isTrue();
        servers.migrate(slot, servers.otherPrimary(slot));
        assertThat(store.find(login.id())).isPresent();
        servers.migrate(slot, servers.otherPrimary(slot));
        assertThat(store.deleteAll(subject)).containsExactly(login.id());
    }

    /** The danger: at the new node a login that is still at the old one looks as if it were gone. */
    @Test
    void halfOfASubjectsLoginsIsNeverTakenForAll() {
        var logins = List.of(inserted(), inserted(), inserted());
        try (var migration = new Migration()) {
            var moves = new ArrayList<>(List.of("auth:{" + tag + "}:none", "auth:{" + tag + "}:sub:" + subject));
            logins.forEach(login -> moves.add(keyOf(login)));
            for (var key : moves) {
                migration.move(key);

                assertThat(logins).allMatch(login -> store.find(login.id()).isPresent());
                assertThatThrownBy(() -> hasty.findAll(subject)).isInstanceOf(TokenStoreException.class);
                assertThatThrownBy(() -> hasty.deleteAll(subject)).isInstanceOf(TokenStoreException.class);
                assertThatThrownBy(
                                () -> hasty.deleteOthers(subject, logins.get(0).id()))
                        .isInstanceOf(TokenStoreException.class);
                assertThatThrownBy(() -> hasty.insert(Logged.in(subject), new LoginLimit(1)))
                        .isInstanceOf(TokenStoreException.class);
            }
        }

        assertThat(store.findAll(subject)).containsExactlyInAnyOrderElementsOf(logins);
        assertThat(store.deleteAll(subject)).hasSize(3);
        assertThat(logins).allMatch(login -> store.find(login.id()).isEmpty());
    }

    @Test
    void anEndWhoseIndexHasMovedAheadChangesNothingUntilItCan() {
        var login = inserted();
        try (var migration = new Migration()) {
            migration.move("auth:{" + tag + "}:sub:" + subject);

            assertThatThrownBy(() -> hasty.delete(login.id(), "hash")).isInstanceOf(TokenStoreException.class);
            assertThat(store.find(login.id())).contains(login);

            migration.move(keyOf(login));
            assertThat(hasty.delete(login.id(), "hash")).isTrue();
            assertThat(store.find(login.id())).isEmpty();
        }
        assertThat(store.deleteAll(subject)).isEmpty();
    }

    @Test
    void anEndWhoseIndexStaysBehindLeavesAStaleEntryAtWorst() {
        var login = inserted();
        var other = inserted();
        try (var migration = new Migration()) {
            migration.move(keyOf(login));

            assertThat(hasty.delete(login.id())).isTrue();
            assertThat(hasty.delete(login.id())).isFalse();
        }
        assertThat(store.findAll(subject)).containsExactly(other);
        assertThat(store.deleteAll(subject)).containsExactly(other.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void aNodeThatGetsASlotNeedNotKnowTheScripts(String replicas) {
        var login = inserted();
        try (var waiting = store("10s", "auth.redis.wait-replicas", replicas);
                var migration = new Migration()) {
            migration.move(keyOf(login));
            migration.target.command("SCRIPT", "FLUSH");

            assertThat(waiting.delete(login.id(), "hash")).isTrue();
        }
        assertThat(store.find(login.id())).isEmpty();
    }

    @Test
    void whatIsPutOffIsDoneWhenTheSlotHasArrived() throws Exception {
        var login = inserted();
        CompletableFuture<Set<String>> ended;
        CompletableFuture<Integer> listed;
        try (var migration = new Migration()) {
            migration.move(keyOf(login));
            ended = CompletableFuture.supplyAsync(() -> store.deleteAll(subject), RedisClusterTest::inBackground);
            var other = TestLogins.subject();
            listed = CompletableFuture.supplyAsync(() -> store.findAll(other).size(), RedisClusterTest::inBackground);
            assertThat(listed.get(10, TimeUnit.SECONDS)).isZero(); // others don't wait
            assertThat(ended).isNotDone();
        }

        assertThat(ended.get(10, TimeUnit.SECONDS)).containsExactly(login.id());
    }

    @Test
    void aWriteWhoseAnswerIsLostIsNotSentAgain() throws Exception {
        var scripts = new AtomicInteger();
        try (var node = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            inBackground(() -> acceptAll(node, scripts));
            try (var breaking = store("1s", "auth.redis.uri", "redis-cluster://127.0.0.1:" + node.getLocalPort())) {
                assertThatThrownBy(() -> breaking.insert(Logged.in(subject), LIMIT))
                        .isInstanceOf(TokenStoreException.class);
                assertThat(scripts).hasValue(1);

                assertThatThrownBy(() -> breaking.findAll(subject)).isInstanceOf(TokenStoreException.class);
                assertThat(scripts).hasValue(3); // a read is
            }
        }
    }

    /** A node that has all slots, takes a script, and is gone before it answers. */
    private static void acceptAll(ServerSocket node, AtomicInteger scripts) {
        while (!node.isClosed()) {
            try {
                var socket = node.accept();
                inBackground(() -> breakOffAtScript(socket, node.getLocalPort(), scripts));
            } catch (IOException e) {
                // Closed: the test is over.
            }
        }
    }

    private static void breakOffAtScript(Socket socket, int port, AtomicInteger scripts) {
        var slots = "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + port + "\r\n";
        try (socket) {
            var command = new byte[100_000];
            for (var length = 0; (length = socket.getInputStream().read(command)) > 0; ) {
                var text = new String(command, 0, length, StandardCharsets.ISO_8859_1);
                if (text.contains("EVALSHA")) {
                    scripts.incrementAndGet();
                    return;
                }
                var answer = text.contains("PING") ? "+PONG\r\n" : slots;
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The client broke off first.
        }
    }

    private static void inBackground(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void anEndWaitsForTheReplicasOfItsSlot() throws Exception {
        var login = inserted();
        var primary = servers.primaryOf(slot);
        try (var waiting = store("1s", "auth.redis.wait-replicas", "1", "auth.redis.wait-timeout", "100ms")) {
            assertThat(waiting.delete(login.id())).isTrue();

            var second = inserted();
            var replicas = replicasOf(primary);
            replicas.forEach(RedisServer::freeze);
            try {
                assertThatThrownBy(() -> waiting.deleteAll(subject))
                        .isInstanceOf(TokenStoreException.class)
                        .hasMessageContaining("too few replicas");
            } finally {
                replicas.forEach(RedisServer::thaw);
            }
            assertThat(store.find(second.id())).isEmpty();
            assertThat(waiting.deleteAll(subject)).isEmpty();
        }
    }

    @Test
    void aSlotThatMovesAndANodeThatDiesUnderLoadCauseNoWrongAnswer() {
        underLoad(1, 1);
    }

    @Test
    @Tag("crash")
    void slotsThatMoveAndNodesThatDieUnderLoadCauseNoWrongAnswer() {
        underLoad(50, 15);
    }

    private void underLoad(int migrations, int crashes) {
        var subjects = subjectsOf(slot, 4);
        try (var load = store("1s", "auth.redis.wait-replicas", "1")) {
            var moving = new StoreUnderLoad(load, subjects, false).during(() -> {
                for (var i = 0; i < migrations; i++) {
                    servers.migrate(slot, servers.otherPrimary(slot));
                    servers.migrate(slot, servers.otherPrimary(slot));
                }
            });
            System.out.println("slots that move: " + moving);
            assertThat(moving.wrong()).isEmpty();

            for (var i = 0; i < crashes; i++) {
                // Nothing is left that could confirm an end until the dead node is back as a replica.
                var dying = new StoreUnderLoad(load, subjects, true).during(() -> {
                    servers.failOver(slot);
                    servers.restore();
                });
                System.out.println("a node that dies: " + dying);
                assertThat(dying.wrong()).isEmpty();
            }
        }
    }

    /** A migration of the slot that has begun; ends when it is closed, all keys moved. */
    private final class Migration implements AutoCloseable {
        private final RedisServer source = servers.primaryOf(slot);
        private final RedisServer target = servers.otherPrimary(slot);

        Migration() {
            servers.beginMigration(slot, target);
        }

        void move(String key) {
            servers.moveKey(source, target, key);
        }

        @Override
        public void close() {
            servers.completeMigration(slot, source, target);
        }
    }

    private void useEveryVerb(String name) {
        var login = Logged.in(name);
        store.insert(login, LIMIT);
        store.insert(Logged.in(name), new LoginLimit(1));
        var second = Logged.in(name);
        store.insert(second, LIMIT);
        store.replace(second, second.next().build());
        store.findAll(name);
        store.delete(second.id(), "hash");
        store.insert(Logged.in(name), LIMIT);
        store.deleteOthers(name, login.id());
        store.insert(Logged.in(name), LIMIT);
        store.deleteAll(name);
    }

    private static Set<String> keysInScriptsOf(RedisServer server, Runnable action) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                var lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            lines.readLine();
            action.run();
            server.command("ECHO", "the end");
            var keys = new HashSet<String>();
            for (var line = lines.readLine(); !line.contains("the end"); line = lines.readLine()) {
                var key = KEY_OF_SCRIPT.matcher(line);
                if (key.find()) {
                    keys.add(key.group(1));
                }
            }
            return keys;
        }
    }

    private List<RedisServer> replicasOf(RedisServer primary) {
        return servers.servers().stream()
                .filter(server -> server.command("INFO", "replication").contains("master_port:" + primary.port()))
                .toList();
    }

    private static List<String> subjectsOf(int slot, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "subject-" + i)
                .filter(name -> JedisClusterCRC16.getSlot("{" + LoginIds.tag(name) + "}") == slot)
                .limit(count)
                .toList();
    }

    private LoginRecord inserted() {
        var login = Logged.in(Identity.of(subject, "user"), Logged.NOON);
        store.insert(login, LIMIT);
        return login;
    }

    private String keyOf(LoginRecord login) {
        return "auth:{" + tag + "}:login:" + login.id();
    }

    private static TokenStore store(String timeout, String... more) {
        var settings = new HashMap<>(Map.of("auth.redis.uri", servers.uri(), "auth.redis.timeout", timeout));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new RedisTokenStoreProvider().create(AuthConfig.of(settings), MutableClock.at(Logged.NOON));
    }
}
