package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "mysql.url", matches = ".+")
class JdbcTokenStoreOnMySqlContractTest extends TokenStoreContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.MYSQL.withTables();

    @Override
    protected TokenStore open(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }
}
