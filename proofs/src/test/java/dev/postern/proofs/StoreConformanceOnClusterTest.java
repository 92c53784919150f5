package dev.postern.proofs;

import dev.postern.LoginIds;
import dev.postern.TokenStore;
import dev.postern.testkit.ClusterServers;
import dev.postern.testkit.RedisServer;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** On three primaries with a replica each, also while the slot of the subject moves and while its primary dies. */
@Tag("crash")
class StoreConformanceOnClusterTest extends RedisConformanceSuite {
    private final ClusterServers servers = ClusterServers.start();
    private final int slot = servers.slotOf("{" + LoginIds.tag(SUBJECT) + "}");

    @AfterAll
    void stop() {
        servers.close();
    }

    @Override
    List<RedisServer> primaries() {
        return servers.servers().stream()
                .filter(RedisServer::isRunning)
                .filter(server -> server.command("INFO", "replication").contains("role:master"))
                .toList();
    }

    @Override
    List<TokenStore> open(Clock clock) {
        return Stream.generate(() -> open(servers.uri(), "5s", clock)).limit(3).toList();
    }

    @Override
    List<Upheaval> upheavals() {
        return List.of(
                new Upheaval("a slot moves", this::migrate),
                new Upheaval("a primary dies and its replica takes over", awaitTest -> {
                    awaitTest.run();
                    servers.failOver(slot);
                    servers.restore();
                    awaitTest.run();
                }));
    }

    /** There and back: what is not at the old node any more is looked for at the new one, while tests run. */
    private void migrate(Runnable awaitTest) {
        for (var i = 0; i < 2; i++) {
            awaitTest.run();
            var source = servers.primaryOf(slot);
            var target = servers.otherPrimary(slot);
            servers.beginMigration(slot, target);
            awaitTest.run();
            servers.completeMigration(slot, source, target);
        }
        awaitTest.run();
    }

    @Override
    void withoutServers(Runnable action) {
        servers.servers().forEach(RedisServer::stop);
        action.run();
        servers.restore();
    }
}
