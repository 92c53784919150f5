package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.RevocationFeedContract;
import org.junit.jupiter.api.AutoClose;

class JdbcFeedOnPostgresContractTest extends RevocationFeedContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.POSTGRESQL.withTables();

    @Override
    protected TokenStore openStore() {
        return JdbcTokenStore.of(POOL);
    }
}
