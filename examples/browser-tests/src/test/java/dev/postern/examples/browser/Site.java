package dev.postern.examples.browser;

import dev.postern.AuthConfig;
import dev.postern.ConfigKey;
import dev.postern.Postern;
import dev.postern.examples.quickstart.Quickstart;
import dev.postern.examples.spa.SpaServer;
import dev.postern.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.server.Server;

/**
 * An example that runs, on a clock that the test sets. The browser has its own clock, so cookies outlast what the server
 * takes: exactly the case in which the server must notice.
 */
record Site(Postern postern, MutableClock clock, Server server) implements AutoCloseable {
    /** Starts the quickstart with another strategy than its file may say. */
    static Site quickstart(Map<ConfigKey<?>, String> settings) throws Exception {
        var clock = MutableClock.at(Instant.now());
        var postern =
                Quickstart.postern(config("quickstart", settings)).clock(clock).build();
        return new Site(postern, clock, Quickstart.start(postern, 0));
    }

    /** Starts the single-page app. */
    static Site singlePageApp() throws Exception {
        var clock = MutableClock.at(Instant.now());
        var postern =
                SpaServer.postern(config("spa-jwt", Map.of())).clock(clock).build();
        return new Site(postern, clock, SpaServer.start(postern, 0));
    }

    String at(String path) {
        return "http://localhost:" + server.getURI().getPort() + path;
    }

    int logins(String subject) {
        return postern.logins().list(subject).size();
    }

    @Override
    public void close() throws Exception {
        server.stop();
        postern.close();
    }

    /** Both examples are on this class path, each with an auth.properties: this is the one of that example. */
    private static AuthConfig config(String example, Map<ConfigKey<?>, String> settings) throws IOException {
        var file = new Properties();
        try (var reader =
                Files.newBufferedReader(Path.of("..", example, "src", "main", "resources", "auth.properties"))) {
            file.load(reader);
        }
        var all = new HashMap<String, String>();
        file.stringPropertyNames().forEach(name -> all.put(name, file.getProperty(name)));
        settings.forEach((key, value) -> all.put(key.name(), value));
        return AuthConfig.of(all);
    }
}
