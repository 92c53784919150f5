package dev.postern.proofs;

import dev.postern.TokenStore;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.SentinelServers;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** On a primary with a replica and three sentinels, also while the primary dies and the replica takes over. */
@Tag("crash")
class StoreConformanceOnSentinelTest extends RedisConformanceSuite {
    private final SentinelServers servers = SentinelServers.start();

    @AfterAll
    void stop() {
        servers.close();
    }

    @Override
    List<RedisServer> primaries() {
        return List.of(servers.primary());
    }

    @Override
    List<TokenStore> open(Clock clock) {
        return Stream.generate(() -> open(servers.uri(), "5s", clock)).limit(3).toList();
    }

    @Override
    List<Upheaval> upheavals() {
        return List.of(new Upheaval("the primary dies and another takes over", awaitTest -> {
            awaitTest.run();
            servers.failOver();
            servers.restoreReplica();
            awaitTest.run();
        }));
    }

    @Override
    void withoutServers(Runnable action) {
        var primary = servers.primary();
        servers.replica().stop();
        primary.stop();
        action.run();
        primary.restart();
        servers.restoreReplica();
    }
}
