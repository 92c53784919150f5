package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.RevocationFeedContract;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "mysql.url", matches = ".+")
class JdbcFeedOnMySqlContractTest extends RevocationFeedContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.MYSQL.withTables();

    @Override
    protected TokenStore openStore() {
        return JdbcTokenStore.of(POOL);
    }
}
