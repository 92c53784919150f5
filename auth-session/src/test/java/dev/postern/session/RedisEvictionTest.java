package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import dev.postern.testkit.ClusterServers;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.StandardError;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that evicts keys forgets logins, and forgets which a subject has. */
class RedisEvictionTest {
    private RedisServer server;

    @BeforeEach
    void start() {
        server = RedisServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServerThatEvictsIsRefusedAtStartWithTheFix() {
        for (var policy : new String[] {"allkeys-lru", "volatile-ttl", "volatile-random"}) {
            server.command("CONFIG", "SET", "maxmemory-policy", policy);

            assertThatThrownBy(() -> Postern.from(config(server.uri())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("maxmemory-policy " + policy, "noeviction", "allow-eviction-of-logins");
        }
        assertThat(server.command("CLIENT", "LIST").lines().filter(line -> line.startsWith("id=")))
                .as("the connection of this question alone")
                .hasSize(1);
    }

    @Test
    void whoAllowsItStartsAllTheSame() {
        server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");

        try (var postern = Postern.from(config(server.uri(), "auth.redis.allow-eviction-of-logins", "true"))) {
            assertThat(postern.logins().list("alice")).isEmpty();
        }
    }

    @Test
    void aServerThatIsDownAtStartPreventsNothingAndIsLookedAtOnceItIsUp() {
        var config = config(server.uri(), "auth.store.failures", "1000");
        server.stop();
        try (var postern = Postern.from(config)) {
            assertThatThrownBy(() -> postern.logins().list("alice")).isInstanceOf(TokenStoreException.class);
            server.restart();
            server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");

            var log = StandardError.during(() -> postern.logins().list("alice"));
            assertThat(log).contains("maxmemory-policy allkeys-lru");
            assertThat(StandardError.during(() -> postern.logins().list("alice")))
                    .isEmpty();
        }
    }

    @Test
    void everyPrimaryOfAClusterIsLookedAt() {
        try (var cluster = ClusterServers.start()) {
            cluster.primaryOf(ClusterServers.SLOTS - 1).command("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");

            assertThatThrownBy(() -> Postern.from(config(cluster.uri())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("maxmemory-policy allkeys-lfu");
        }
    }

    @Test
    void whoMayNotAskDoesNotComplainAndAsksOncePerLostConnection() {
        server.command("ACL", "SETUSER", "uninformed", "on", ">test-only", "~*", "&*", "+@all", "-info");
        var config = config(server.uri().replace("://", "://uninformed:test-only@"), "auth.session.cache", "off");
        var log = StandardError.during(() -> {
            try (var postern = Postern.from(config)) {
                assertThat(refusedInfos()).isOne();
                server.restart();
                server.command("ACL", "SETUSER", "uninformed", "on", ">test-only", "~*", "&*", "+@all", "-info");
                for (var i = 0; i < 5; i++) {
                    assertThat(postern.logins().list("alice")).isEmpty();
                }
                assertThat(refusedInfos()).isOne();
            }
        });
        assertThat(log).doesNotContain("can't be reached", "NOPERM");
    }

    private int refusedInfos() {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_info:"))
                .map(line -> line.replaceAll(".*rejected_calls=(\\d+).*", "$1"))
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private static AuthConfig config(String uri, String... more) {
        var settings = new HashMap<>(Map.of("auth.store", "redis", "auth.redis.uri", uri, "auth.redis.timeout", "2s"));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return AuthConfig.of(settings);
    }
}
