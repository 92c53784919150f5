package dev.postern.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.testkit.PostgresServer;
import java.util.UUID;

/** Empty databases, each behind a pool that its test closes. */
enum TestDatabase {
    POSTGRESQL {
        @Override
        String url() {
            return PostgresServer.shared().createDatabase();
        }
    },
    H2 {
        @Override
        String url() {
            return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        }
    };

    /** A new database, without tables. */
    abstract String url();

    /** A pool to a new database with our tables. */
    HikariDataSource withTables() {
        var pool = pool(url());
        JdbcSchema.create(pool);
        return pool;
    }

    static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }
}
