package dev.postern.proofs;

import dev.postern.proofs.EndsUnderWatch.End;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.SentinelServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** On a primary with a replica and three sentinels. */
@Tag("crash")
class RedisFeedOnSentinelTest extends RedisFeedSuite {
    private final SentinelServers servers = SentinelServers.start();

    @AfterAll
    void stop() {
        servers.close();
    }

    @Override
    String uri() {
        return servers.uri();
    }

    @Override
    RedisServer primary() {
        return servers.primary();
    }

    @Override
    RedisServer replica() {
        return servers.replica();
    }

    @Override
    void failOver(Runnable killed) {
        servers.failOver(killed);
    }

    @Override
    void restore() {
        servers.restoreReplica();
    }

    /** The replica that confirms the deletion has the entry, which came before it. */
    @Override
    boolean mayBeLost(End end, long killedAt) {
        return false;
    }
}
