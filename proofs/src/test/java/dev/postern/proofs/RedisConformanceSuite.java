package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.LoginIds;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.session.RedisTokenStoreProvider;
import dev.postern.testkit.RedisServer;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/** The cases on Redis in whichever form: what its keys are. */
abstract class RedisConformanceSuite extends StoreConformanceSuite {
    /** How much longer than its login a record lives, because clocks differ; and what a busy machine loses meanwhile. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final int SOON_MILLIS = 30_000;

    /** The servers that hold the keys now. */
    abstract List<RedisServer> primaries();

    static TokenStore open(String uri, String timeout, Clock clock) {
        var config = AuthConfig.of(Map.of("auth.redis.uri", uri, "auth.redis.timeout", timeout));
        return new RedisTokenStoreProvider().create(config, clock);
    }

    @Override
    void clear() {
        onEach(RedisClient::flushAll);
    }

    @Override
    Map<String, String> everything() {
        var all = new HashMap<String, String>();
        onEach(redis -> {
            for (var key : redis.keys("auth:{???}:*")) { // all but the log of ends, which is nobody's login
                all.put(
                        key,
                        redis.type(key).equals("string")
                                ? redis.get(key)
                                : redis.zrangeWithScores(key, 0, -1).toString());
            }
            return all;
        });
        return all;
    }

    @Override
    void assertKeptUntil(LoginRecord login, Instant end) {
        var lifetime = Duration.between(login.lastSeenAt(), end);
        assertThat(timeToLive(login)).isBetween(lifetime.minus(SLACK), lifetime.plus(SLACK));
    }

    @Override
    void shorten(LoginRecord login) {
        var key = key(login);
        onEach(redis -> redis.keys(key).isEmpty() ? 0 : redis.pexpire(key, SOON_MILLIS));
    }

    /** What ends by itself the server drops when its time comes, which no test waits for. */
    @Override
    void awaitRemoval(LoginRecord over) {
        var lifetime = Duration.between(over.lastSeenAt(), over.endsAt());
        assertThat(timeToLive(over)).isLessThanOrEqualTo(lifetime.plus(SLACK));
    }

    /** Nothing if the key is gone; without end if the server keeps it for good. */
    private Duration timeToLive(LoginRecord login) {
        var key = key(login);
        var found = onEach(redis -> redis.keys(key).isEmpty() ? -2L : redis.pttl(key));
        assertThat(found).as("a key that never expires").doesNotContain(-1L);
        return Duration.ofMillis(Math.max(0, found.stream().max(Long::compare).orElseThrow()));
    }

    private static String key(LoginRecord login) {
        return "auth:{" + LoginIds.tag(login.subject()) + "}:login:" + login.id();
    }

    /** Asks every server; one that is not there, or has just given the slot away, is an outage like one of the store. */
    private <T> List<T> onEach(Function<RedisClient, T> work) {
        try {
            return primaries().stream()
                    .map(server -> {
                        try (var redis = RedisClient.create("127.0.0.1", server.port())) {
                            return work.apply(redis);
                        }
                    })
                    .toList();
        } catch (JedisException | UncheckedIOException e) {
            throw new TokenStoreException("a server can't be looked into", e);
        }
    }
}
