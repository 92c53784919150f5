package dev.postern.servlet;

import dev.postern.AuthConfig;
import dev.postern.login.PasswordHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs an application from a WAR, in which its filter is one that wires itself from these settings: of the application it
 * takes the classes of the servlets, their patterns and the error pages. As a WAR takes long to start, the first one
 * serves all tests until this is closed.
 */
final class WarContainer implements TestContainer, AutoCloseable {
    private static final String FILTER = """
              <filter>
                <filter-name>%1$s</filter-name>
                <filter-class>dev.postern.servlet.AuthFilter</filter-class>
                <async-supported>true</async-supported>
              </filter>
              <filter-mapping>
                <filter-name>%1$s</filter-name>
                <url-pattern>/*</url-pattern>
                <dispatcher>REQUEST</dispatcher>
                <dispatcher>FORWARD</dispatcher>
                <dispatcher>INCLUDE</dispatcher>
                <dispatcher>ERROR</dispatcher>
                <dispatcher>ASYNC</dispatcher>
              </filter-mapping>
            """;

    private static final String SERVLET = """
              <servlet>
                <servlet-name>%1$s</servlet-name>
                <servlet-class>%2$s</servlet-class>
                <async-supported>true</async-supported>
              </servlet>
              <servlet-mapping>
                <servlet-name>%1$s</servlet-name>
                <url-pattern>%1$s</url-pattern>
              </servlet-mapping>
            """;

    private static final String ERROR_PAGE = """
              <error-page>
                <error-code>%d</error-code>
                <location>%s</location>
              </error-page>
            """;

    private final Map<String, String> settings;
    private final boolean dropIn;
    private final boolean named;
    private @Nullable Path directory;
    private @Nullable Running running;

    /** Makes WARs that have the drop-in, or else name the filter themselves. */
    WarContainer(Map<String, String> settings, boolean dropIn) {
        this(settings, dropIn, !dropIn);
    }

    WarContainer(Map<String, String> settings, boolean dropIn, boolean named) {
        this.settings = settings;
        this.dropIn = dropIn;
        this.named = named;
    }

    @Override
    public Running start(App app) throws Exception {
        if (running == null) {
            running = Container.ofThisModule().deploy(war(app), app.contextPath());
        }
        var port = running.port();
        return TestContainer.running(port, () -> {});
    }

    @Override
    public void close() throws IOException {
        if (running != null) {
            running.close();
        }
        if (directory != null) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path war(App app) throws IOException {
        directory = Files.createTempDirectory("war");
        var all = new HashMap<>(TestApp.withDefaults(settings));
        all.put("auth.accounts.file", accounts(directory).toString());
        var classes = new ArrayList<Class<?>>();
        app.servlets().values().forEach(servlet -> classes.add(servlet.getClass()));
        var war = new War(webXml(app))
                .settings(all)
                .classes(classes.stream().distinct().toList());
        if (dropIn) {
            war.dropIn();
        }
        return war.write(directory.resolve("test.war"));
    }

    private String webXml(App app) {
        var xml = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                """);
        if (named) {
            // Another name than the drop-in has: with the same name the two would be one filter.
            xml.append(FILTER.formatted("auth"));
        }
        app.servlets()
                .forEach((pattern, servlet) ->
                        xml.append(SERVLET.formatted(pattern, servlet.getClass().getName())));
        app.errorPages().forEach((status, page) -> xml.append(ERROR_PAGE.formatted(status, page)));
        return xml.append("</web-app>\n").toString();
    }

    /** Writes the accounts of {@link TestApp} to a file, but the one that has too many roles. */
    static Path accounts(Path directory) throws IOException {
        var cheap = AuthConfig.of(Map.of("auth.password.argon2-memory", "7168"));
        var hash = PasswordHashes.of(cheap).hash(TestApp.PASSWORD.toCharArray());
        return Files.write(
                directory.resolve("accounts.properties"),
                List.of(
                        "alice@example.com = u-alice " + hash + " user",
                        "admin@example.com = u-admin " + hash + " user,admin"));
    }
}
