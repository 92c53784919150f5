package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AttemptBuckets;
import dev.postern.testkit.AttemptBucketsContract;
import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.RedisServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisAttemptsTest extends AttemptBucketsContract {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static RedisServer server;
    private static RedisClient redis;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start();
        redis = RedisClient.create(server.uri());
    }

    @AfterAll
    static void stopServer() {
        redis.close();
        server.close();
    }

    @Override
    protected AttemptBuckets open() {
        return RedisTokenStore.of(redis, "auth").attempts().orElseThrow();
    }

    @Test
    void eachVerbIsOneCommand() {
        var buckets = open();
        buckets.take("warm", 3, Duration.ofMinutes(1), NOW); // loads the script

        assertThat(RedisCommands.sentDuring(server, () -> buckets.take("account:x", 3, Duration.ofMinutes(1), NOW)))
                .containsExactly("evalsha");
        assertThat(RedisCommands.sentDuring(server, () -> buckets.putBack("account:x", 3, Duration.ofMinutes(1), NOW)))
                .containsExactly("evalsha");
    }

    @Test
    void aBucketGoesAwayOnceItIsFullAgain() {
        open().take("account:gone", 3, Duration.ofMinutes(1), NOW);

        assertThat(redis.pttl("auth:attempts:account:gone")).isBetween(60_001L, 120_000L);
    }
}
