package dev.postern.proofs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.jdbc.JdbcSchema;
import dev.postern.jdbc.JdbcTokenStore;
import dev.postern.testkit.PostgresServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All processes of a PostgreSQL are stopped, behind a pool as the page of stores says. */
@Tag("crash")
class FrozenPostgresTest {
    private static final Duration POOL_WAIT = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Beyond the time-out of the statements a socket waits for a second, and so does a cancel that nobody answers. */
    private static final Duration BOUND = POOL_WAIT.plus(TIMEOUT).plusSeconds(1).plusSeconds(1);

    @Test
    void tenTimesWithTheDefaults() throws Exception {
        try (var server = PostgresServer.start();
                var pool = pool(server);
                var store = JdbcTokenStore.builder(pool).timeout(TIMEOUT).build();
                var postern = Postern.builder(AuthConfig.of(Map.of(
                                "auth.strategy",
                                "session",
                                "auth.session.cache",
                                "off",
                                "auth.rules",
                                FrozenStore.RULES)))
                        .store(store)
                        .events(event -> {})
                        .build()) {
            new FrozenStore("PostgreSQL", server::freeze, server::thaw).freeze(postern, 10, 500, BOUND);
        }
    }

    private static HikariDataSource pool(PostgresServer server) {
        var config = new HikariConfig();
        config.setJdbcUrl(server.createDatabase() + "&connectTimeout=1&cancelSignalTimeout=1&socketTimeout=4");
        config.setMaximumPoolSize(16);
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        config.setValidationTimeout(POOL_WAIT.toMillis());
        var pool = new HikariDataSource(config);
        JdbcSchema.create(pool);
        return pool;
    }
}
