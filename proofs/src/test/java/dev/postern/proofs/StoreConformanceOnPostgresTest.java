package dev.postern.proofs;

import dev.postern.testkit.PostgresServer;
import org.junit.jupiter.api.AfterAll;

class StoreConformanceOnPostgresTest extends JdbcConformanceSuite {
    private final PostgresServer server = PostgresServer.start();

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    String url() {
        return server.createDatabase() + "&connectTimeout=1&cancelSignalTimeout=1";
    }

    @Override
    void withoutServers(Runnable action) {
        server.stop();
        action.run();
        server.restart();
    }
}
