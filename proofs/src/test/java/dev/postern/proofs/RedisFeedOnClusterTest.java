package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.TokenStoreException;
import dev.postern.proofs.EndsUnderWatch.End;
import dev.postern.session.RedisTokenStoreProvider;
import dev.postern.testkit.ClusterServers;
import dev.postern.testkit.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On three primaries with a replica each; the log lives in one slot. */
@Tag("crash")
class RedisFeedOnClusterTest extends RedisFeedSuite {
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final List<String> KEYS = List.of("auth:{ended}:log", "auth:{ended}:state");

    private final ClusterServers servers = ClusterServers.start();
    private final int slot = servers.slotOf(KEYS.get(0));

    @AfterAll
    void stop() {
        servers.close();
    }

    @Test
    void noConfirmedEndPassesBeyondTheStalenessWhileTheLogMoves() {
        try (var ending = node(1);
                var one = node(1);
                var other = node(1);
                var ends = new EndsUnderWatch(ending, List.of(one, other))) {
            for (var i = 0; i < 4; i++) {
                ends.awaitEnds();
                var source = servers.primaryOf(slot);
                var target = servers.otherPrimary(slot);
                servers.beginMigration(slot, target);
                ends.awaitEnds();
                servers.completeMigration(slot, source, target);
            }
            ends.awaitEnds();
            assertThat(ends.finish()).isEmpty();
            System.out.println("RedisFeedOnClusterTest, the slot of the log moves four times: " + ends);
        }
    }

    /** At the new node the log would look as if it had begun just now, at the old one as if it were lost. */
    @Test
    void halfOfTheLogIsNeverTakenForAll() {
        for (var key : KEYS) {
            try (var store = openStore();
                    var hasty = new RedisTokenStoreProvider()
                            .create(
                                    AuthConfig.of(Map.of("auth.redis.uri", uri(), "auth.redis.timeout", "100ms")),
                                    Clock.systemUTC())) {
                store.feed().orElseThrow().append(List.of("before " + key), RETENTION);
                var feed = hasty.feed().orElseThrow();
                var source = servers.primaryOf(slot);
                var target = servers.otherPrimary(slot);
                servers.beginMigration(slot, target);
                try {
                    assertThat(feed.read(Optional.empty(), RETENTION).loginIds())
                            .contains("before " + key);
                    servers.moveKey(source, target, key);
                    assertThatThrownBy(() -> feed.read(Optional.empty(), RETENTION))
                            .isInstanceOf(TokenStoreException.class);
                    assertThatThrownBy(() -> feed.append(List.of("during"), RETENTION))
                            .isInstanceOf(TokenStoreException.class);
                } finally {
                    servers.completeMigration(slot, source, target);
                }
                var read = store.feed().orElseThrow().read(Optional.empty(), RETENTION);
                assertThat(read.loginIds()).contains("before " + key).doesNotContain("during");
                assertThat(read.since()).isGreaterThan(Duration.ofDays(365));
            }
        }
    }

    @Override
    String uri() {
        return servers.uri();
    }

    @Override
    RedisServer primary() {
        return servers.primaryOf(slot);
    }

    @Override
    RedisServer replica() {
        return servers.replicaOf(slot);
    }

    @Override
    void failOver(Runnable killed) {
        servers.failOver(slot, killed);
    }

    @Override
    void restore() {
        servers.restore();
    }

    /** Nobody confirms the entry: the login may be kept by another node, whose replica knows of its end alone. */
    @Override
    boolean mayBeLost(End end, long killedAt) {
        return end.begun() - killedAt <= 0;
    }
}
