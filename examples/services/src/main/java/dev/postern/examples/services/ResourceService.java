package dev.postern.examples.services;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.servlet.AuthFilter;
import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** A service that accepts tokens of its own audience. It has no accounts, no store and no secret. */
final class ResourceService implements AutoCloseable {
    private final Postern postern;
    private final Server server;

    /**
     * Starts the service on the loopback interface.
     *
     * @param port 0 takes a free one
     * @param audience what this service is called in {@code aud}
     * @param jwksUri where the issuer publishes its keys
     * @param path the path of the API
     * @param right who may ask it, in the words of {@code auth.rules}
     */
    ResourceService(int port, String audience, String jwksUri, Clock clock, String path, String right, HttpServlet api)
            throws Exception {
        postern = Postern.builder(AuthConfig.of(Map.of(
                        "auth.strategy",
                        "jwt",
                        "auth.jwt.jwks-uri",
                        jwksUri,
                        "auth.jwt.issuer",
                        IdentityService.ISSUER,
                        "auth.jwt.audience",
                        audience,
                        "auth.rules",
                        path + " " + right)))
                .clock(clock)
                .build();
        var app = new ServletContextHandler();
        app.addServletContainerInitializer(
                (types, context) -> AuthFilter.of(postern).addTo(context));
        app.addServlet(new ServletHolder(api), path);
        server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(app);
        server.start();
    }

    String at(String path) {
        return "http://localhost:" + server.getURI().getPort() + path;
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
        postern.close();
    }
}
