package dev.postern.examples.webapp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * Runs a WAR on an embedded Tomcat, on the loopback interface. Any other container of Jakarta EE 10 or 11 does as well.
 */
final class WarOnTomcat implements AutoCloseable {
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private final Tomcat tomcat = new Tomcat();

    /**
     * Starts it.
     *
     * @param war the WAR, which is unpacked beside itself
     * @param port 0 takes a free one
     */
    WarOnTomcat(Path war, int port) throws Exception {
        TOMCAT_LOG.setLevel(Level.WARNING);
        var base = war.toAbsolutePath().resolveSibling("tomcat-base");
        Files.createDirectories(base.resolve("webapps"));
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var app = tomcat.addWebapp("", war.toAbsolutePath().toString());
        app.addLifecycleListener(event -> withoutJsp(app, event));
        tomcat.start();
        if (!app.getState().isAvailable()) {
            close();
            throw new IllegalStateException(war + " did not start; the log above says why");
        }
    }

    /** Runs until Ctrl-C: the WAR, the port. */
    public static void main(String[] arguments) throws Exception {
        try (var server = new WarOnTomcat(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            System.out.printf("""

                    The web app runs at  http://localhost:%d

                      alice@example.com   postern-demo   (user)
                      admin@example.com   postern-demo   (user, admin)

                    Ctrl-C ends it.
                    """, server.port());
            server.tomcat.getServer().await();
        }
    }

    /** Tomcat's defaults name a servlet for JSP, which nobody here has. */
    private static void withoutJsp(Context app, LifecycleEvent event) {
        if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
            app.removeServletMapping("*.jsp");
            app.removeServletMapping("*.jspx");
            app.removeChild(app.findChild("jsp"));
        }
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
