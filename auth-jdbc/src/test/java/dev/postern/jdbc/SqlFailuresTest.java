package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

class SqlFailuresTest {
    @Test
    void aUrlWithAPasswordIsNeverHandedOn() {
        var url = "jdbc:postgresql://db/app?user=app&password=test-only";
        var noDriver = new SQLException("No suitable driver found for " + url, "08001");

        assertThat(trace(noDriver)).contains("08001").doesNotContain("test-only");
        assertThat(trace(new SQLTransientConnectionException("pool is used up", "08003", noDriver)))
                .contains("08003")
                .doesNotContain("test-only");
    }

    @Test
    void whatTellsOfConnectionsAloneIsKept() {
        assertThat(trace(new SQLException("Connection to 127.0.0.1:5432 refused", "08001")))
                .contains("127.0.0.1:5432 refused");
    }

    @Test
    void whatQuotesARowIsNot() {
        assertThat(trace(new SQLException("Failing row contains (test-only)", "23502")))
                .contains("23502")
                .doesNotContain("test-only");
    }

    private static String trace(SQLException e) {
        var trace = new StringWriter();
        SqlFailures.failure("read", e).printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
