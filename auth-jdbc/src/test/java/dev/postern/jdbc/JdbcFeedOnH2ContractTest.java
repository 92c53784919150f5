package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.RevocationFeedContract;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class JdbcFeedOnH2ContractTest extends RevocationFeedContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.H2.withTables();

    @Override
    protected TokenStore openStore() {
        return JdbcTokenStore.of(POOL);
    }

    @Test
    void aTableOfEndsThatIsEmptiedAloneBeginsAnew() throws SQLException {
        var retention = Duration.ofMinutes(10);
        try (var store = openStore();
                var connection = POOL.getConnection();
                var statement = connection.createStatement()) {
            var feed = store.feed().orElseThrow();
            feed.read(Optional.empty(), retention);
            statement.execute("UPDATE auth_ended_log SET since = 1000");
            statement.execute("UPDATE auth_ended SET ended_at = 1000 WHERE login_id = ''");
            assertThat(feed.read(Optional.empty(), retention).since()).isGreaterThan(Duration.ofDays(365));

            statement.execute("TRUNCATE TABLE auth_ended");

            assertThat(feed.read(Optional.empty(), retention).since()).isLessThan(Duration.ofMinutes(1));
            assertThat(feed.read(Optional.empty(), retention).loginIds()).doesNotContain("");
        }
    }
}
