package dev.postern.examples.browser;

import dev.postern.AuthConfig;
import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * An example that runs, on a clock that the test sets. The browser has its own clock, so cookies outlast what the server
 * takes: exactly the case in which the server must notice.
 */
record Site(Postern postern, MutableClock clock, Server server, Queue<String> requests) implements AutoCloseable {
    /** Starts the quickstart with another strategy than its file may say. */
    static Site quickstart(Map<ConfigKey<?>, String> settings) throws Exception {
        var clock = MutableClock.at(Instant.now());
        var postern =
                Quickstart.postern(config("quickstart", settings)).clock(clock).build();
        return of(postern, clock, Quickstart.start(postern, 0));
    }

    /** Starts the single-page app. */
    static Site singlePageApp() throws Exception {
        var clock = MutableClock.at(Instant.now());
        var postern =
                SpaServer.postern(config("spa-jwt", Map.of())).clock(clock).build();
        return of(postern, clock, SpaServer.start(postern, 0));
    }

    private static Site of(Postern postern, MutableClock clock, Server server) {
        var requests = new ConcurrentLinkedQueue<String>();
        server.setRequestLog((request, response) ->
                requests.add(request.getMethod() + " " + request.getHttpURI().getPath() + " " + response.getStatus()));
        return new Site(postern, clock, server, requests);
    }

    /** Returns how many such requests were answered: method, path, status. */
    long count(String request) {
        return requests.stream().filter(request::equals).count();
    }

    String at(String path) {
        return "http://localhost:" + server.getURI().getPort() + path;
    }

    int logins(String subject) {
        return postern.logins().list(subject).size();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
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
        all.put(ConfigKeys.PROFILE.name(), "development"); // so that the log has no warnings that are meant for others
        settings.forEach((key, value) -> all.put(key.name(), value));
        return AuthConfig.of(all);
    }
}
