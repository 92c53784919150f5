package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;

class JdbcTokenStoreOnH2ContractTest extends TokenStoreContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.H2.withTables();

    @Override
    protected TokenStore open(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }
}
