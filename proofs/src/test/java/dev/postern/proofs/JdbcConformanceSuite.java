package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.postern.LoginRecord;
import dev.postern.TokenStore;
import dev.postern.jdbc.JdbcSchema;
import dev.postern.jdbc.JdbcTokenStore;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The cases on a database, whose rows a purge removes. */
abstract class JdbcConformanceSuite extends StoreConformanceSuite {
    /** A row goes up to an hour after its login, and a minute later where clocks differ. */
    private static final Duration SLACK = Duration.ofMinutes(61);

    private HikariDataSource pool;

    /** The address of an empty database. */
    abstract String url();

    /** What the pool is to know of this database beside its address. */
    void adjust(HikariConfig config) {}

    @BeforeAll
    void connect() {
        var config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(5_000);
        adjust(config);
        pool = new HikariDataSource(config);
        JdbcSchema.create(pool);
    }

    @AfterAll
    void disconnect() {
        pool.close();
    }

    @Override
    List<TokenStore> open(Clock clock) {
        return Stream.<TokenStore>generate(() -> JdbcTokenStore.builder(pool)
                        .clock(clock)
                        .timeout(Duration.ofSeconds(5))
                        .purgeInterval(Duration.ofMillis(20))
                        .build())
                .limit(3)
                .toList();
    }

    @Override
    void clear() {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM auth_login");
            statement.executeUpdate("DELETE FROM auth_attempt");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    Map<String, String> everything() {
        var all = new HashMap<String, String>();
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery(
                    "SELECT id, subject, version, secret_hash, purge_at, strategy_data FROM auth_login")) {
                while (rows.next()) {
                    all.put(
                            "login " + rows.getString(1),
                            String.join(
                                    " ",
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getString(4),
                                    rows.getString(5),
                                    HexFormat.of().formatHex(rows.getBytes(6))));
                }
            }
            try (var rows = statement.executeQuery("SELECT bucket, parts FROM auth_attempt")) {
                while (rows.next()) {
                    all.put("attempt " + rows.getString(1), rows.getString(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    @Override
    void assertKeptUntil(LoginRecord login, Instant end) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement("SELECT purge_at FROM auth_login WHERE id = ?")) {
            statement.setString(1, login.id());
            try (var row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(Instant.ofEpochMilli(row.getLong(1))).isBetween(end, end.plus(SLACK));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void awaitRemoval(LoginRecord over) {
        clock.set(over.endsAt().plus(SLACK));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> store().find(over.id()).isEmpty());
    }
}
