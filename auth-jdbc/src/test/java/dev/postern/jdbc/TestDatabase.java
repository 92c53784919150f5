package dev.postern.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.testkit.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;

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
    },
    /** Whatever MySQL or MariaDB {@code -Pmysql -Dmysql.url=jdbc:mariadb://127.0.0.1:3306/?user=root} names. */
    MYSQL {
        @Override
        String url() {
            var server = System.getProperty("mysql.url");
            var name = "test" + UUID.randomUUID().toString().substring(0, 8);
            try (var connection = DriverManager.getConnection(server);
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return server.replace("/?", "/" + name + "?");
        }
    };

    /** Those that tests run on: without a server of the last sort, the others. */
    static Stream<TestDatabase> available() {
        return Arrays.stream(values()).filter(it -> it != MYSQL || System.getProperty("mysql.url") != null);
    }

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
