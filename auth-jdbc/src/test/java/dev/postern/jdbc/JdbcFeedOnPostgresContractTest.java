package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.RevocationFeed;
import dev.postern.TokenStore;
import dev.postern.testkit.RevocationFeedContract;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class JdbcFeedOnPostgresContractTest extends RevocationFeedContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.POSTGRESQL.withTables();

    @Override
    protected TokenStore openStore() {
        return JdbcTokenStore.of(POOL);
    }

    @Test
    void nodesThatMeetAnEmptiedTableAtOnceAllReadIt() throws Exception {
        var nodes = 4;
        var threads = Executors.newFixedThreadPool(nodes);
        try (var store = openStore();
                var connection = POOL.getConnection();
                var statement = connection.createStatement()) {
            var feed = store.feed().orElseThrow();
            for (var round = 0; round < 20; round++) {
                statement.execute("TRUNCATE TABLE auth_ended");
                var together = new CyclicBarrier(nodes);
                Callable<RevocationFeed.Batch> read = () -> {
                    together.await();
                    return feed.read(Optional.empty(), Duration.ofMinutes(10));
                };

                for (var batch : threads.invokeAll(Collections.nCopies(nodes, read))) {
                    assertThat(batch.get().loginIds()).isEmpty();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
