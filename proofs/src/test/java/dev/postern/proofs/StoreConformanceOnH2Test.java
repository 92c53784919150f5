package dev.postern.proofs;

import java.nio.file.Path;
import java.sql.SQLException;
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
