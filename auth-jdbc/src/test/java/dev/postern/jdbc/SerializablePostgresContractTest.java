package dev.postern.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.testkit.TokenStoreContract;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;

/** A data source as some applications have it: no auto-commit, and the strictest isolation. */
class SerializablePostgresContractTest extends TokenStoreContract {
    @AutoClose
    private static final HikariDataSource POOL = open();

    @Override
    protected TokenStore open(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }

    private static HikariDataSource open() {
        var config = new HikariConfig();
        config.setJdbcUrl(TestDatabase.POSTGRESQL.url());
        config.setMaximumPoolSize(16);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        var pool = new HikariDataSource(config);
        JdbcSchema.create(pool);
        return pool;
    }
}
