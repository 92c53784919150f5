package dev.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
    @Test
    void whatWasCommittedSurvivesAKill() throws SQLException {
        try (var server = PostgresServer.start()) {
            var url = server.createDatabase();
            run(url, "CREATE TABLE kept (n INT)");
            run(url, "INSERT INTO kept VALUES (1)");

            for (var round = 0; round < 2; round++) {
                server.stop();
                assertThatThrownBy(() -> run(url, "SELECT 1")).isInstanceOf(SQLException.class);

                server.restart();
                run(url, "UPDATE kept SET n = n + 1 WHERE n = " + (round + 1));
            }
            try (var connection = DriverManager.getConnection(url);
                    var rows = connection.createStatement().executeQuery("SELECT n FROM kept")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }

    @Test
    void theSharedServerIsOneAndItsDatabasesAreApart() throws SQLException {
        var server = PostgresServer.shared();
        assertThat(PostgresServer.shared()).isSameAs(server);

        for (var database = 0; database < 2; database++) {
            run(server.createDatabase(), "CREATE TABLE only_here (n INT)");
        }
    }

    private static void run(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
