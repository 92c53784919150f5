package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;

class JdbcTokenStoreOnPostgresContractTest extends TokenStoreContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.POSTGRESQL.withTables();

    @Override
    protected TokenStore open(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }
}
