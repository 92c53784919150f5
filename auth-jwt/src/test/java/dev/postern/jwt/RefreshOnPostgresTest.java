package dev.postern.jwt;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.TokenStore;
import dev.postern.jdbc.JdbcTokenStore;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;

class RefreshOnPostgresTest extends RefreshSuite {
    @AutoClose
    private static final HikariDataSource POOL = Postgres.open();

    @Override
    TokenStore openStore(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }
}
