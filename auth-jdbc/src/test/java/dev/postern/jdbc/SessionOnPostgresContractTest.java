package dev.postern.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AuthConfig;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.session.SessionStrategyProvider;
import dev.postern.testkit.StrategyContract;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;

class SessionOnPostgresContractTest extends StrategyContract {
    @AutoClose
    private static final HikariDataSource POOL = TestDatabase.POSTGRESQL.withTables();

    @Override
    protected TokenStore openStore(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }

    @Override
    protected Strategy create(AuthConfig config, Resources resources) {
        return new SessionStrategyProvider().create(config, resources);
    }
}
