package dev.postern.jwt;

import com.zaxxer.hikari.HikariDataSource;
import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.jdbc.JdbcTokenStore;
import dev.postern.testkit.StrategyContract;
import java.time.Clock;
import org.junit.jupiter.api.AutoClose;

class JwtCheckedOnPostgresContractTest extends StrategyContract {
    @AutoClose
    private static final HikariDataSource POOL = Postgres.open();

    @Override
    protected TokenStore openStore(Clock clock) {
        return JdbcTokenStore.builder(POOL).clock(clock).build();
    }

    @Override
    protected Strategy create(AuthConfig config, Resources resources) {
        var jwt = config.with(ConfigKeys.JWT_ALGORITHM, "HS256")
                .with(ConfigKeys.JWT_KEY, TestKeys.secret())
                .with(ConfigKeys.JWT_REVOCATION, "checked");
        return new JwtStrategyProvider().create(jwt, resources);
    }
}
