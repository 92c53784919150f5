package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AttemptBuckets;
import dev.postern.testkit.AttemptBucketsContract;
import org.junit.jupiter.api.AutoClose;

class JdbcAttemptsOnPostgresContractTest extends AttemptBucketsContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.POSTGRESQL.withTables();

    private JdbcTokenStore store;

    @Override
    protected AttemptBuckets open() {
        store = JdbcTokenStore.of(POOL);
        return store.attempts().orElseThrow();
    }

    @Override
    protected void close() {
        store.close();
    }
}
