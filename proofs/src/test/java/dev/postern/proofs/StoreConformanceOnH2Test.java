package dev.postern.proofs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** Over its server, which can be stopped while the files of the database stay. */
class StoreConformanceOnH2Test extends JdbcConformanceSuite {
    private static final String ANY_FREE = "0";

    @TempDir
    private static Path folder;

    private Server server;

    @AfterAll
    void stop() {
        server.stop();
    }

    @Override
    String url() {
        server = start(ANY_FREE);
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/conformance";
    }

    /** Whose SQLStates the pool does not know: it would hand a broken connection out for as long as it is in use. */
    @Override
    void adjust(HikariConfig config) {
        config.setExceptionOverrideClassName(BrokenConnections.class.getName());
    }

    /** For HikariCP. */
    public static final class BrokenConnections implements SQLExceptionOverride {
        private static final Set<String> STATES = Set.of("90007", "90067", "90098", "90121");

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            return STATES.contains(e.getSQLState())
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }

    @Override
    void withoutServers(Runnable action) {
        var port = server.getPort();
        server.stop();
        action.run();
        server = start(String.valueOf(port));
    }

    private static Server start(String port) {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        try {
            return Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-baseDir", folder.toString())
                    .start();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
