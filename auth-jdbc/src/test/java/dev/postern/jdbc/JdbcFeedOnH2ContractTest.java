package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.RevocationFeedContract;
import org.junit.jupiter.api.AutoClose;

class JdbcFeedOnH2ContractTest extends RevocationFeedContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.H2.withTables();

    @Override
    protected TokenStore openStore() {
        return JdbcTokenStore.of(POOL);
    }
}
