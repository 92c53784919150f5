package dev.postern.jwt;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.jdbc.JdbcSchema;
import dev.postern.testkit.PostgresServer;

/** A pool to a database of its own, with the tables of logins. */
final class Postgres {
    private Postgres() {}

    static HikariDataSource open() {
        var config = new HikariConfig();
        config.setJdbcUrl(PostgresServer.shared().createDatabase());
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        var pool = new HikariDataSource(config);
        JdbcSchema.create(pool);
        return pool;
    }
}
