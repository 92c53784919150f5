package dev.postern.examples.spa;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import dev.postern.servlet.AuthFilter;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Serves the app's files, its API and, by the filter, the endpoints that log in, refresh and log out. */
public final class SpaServer {
    private static final String PASSWORD = "postern-demo"; // an example's password, shown on its login page

    private SpaServer() {}

    /** Runs until Ctrl-C. The argument is the port. */
    public static void main(String[] arguments) throws Exception {
        var postern = postern(AuthConfig.load()).build();
        var server = start(postern, Integer.parseInt(arguments[0]));
        System.out.printf("""

                The single-page app runs at  http://localhost:%d

                  alice@example.com   postern-demo   (user)

                Ctrl-C ends it.
                """, server.getURI().getPort());
        server.join();
        postern.close();
    }

    /** Starts the server on the loopback interface; port 0 takes a free one. */
    public static Server start(Postern postern, int port) throws Exception {
        var app = new ServletContextHandler();
        app.setBaseResource(ResourceFactory.of(app).newClassLoaderResource("public/"));
        app.addFilter(new FilterHolder(new SecurityHeaders()), "/*", EnumSet.allOf(DispatcherType.class));
        app.addFilter(AuthFilter.of(postern), "/*", EnumSet.allOf(DispatcherType.class));
        app.addServlet(new ServletHolder(new Overview(postern.clock())), "/api/overview");
        var files = new ServletHolder(new DefaultServlet());
        files.setInitParameter("dirAllowed", "false");
        app.addServlet(files, "/");

        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(app);
        server.start();
        return server;
    }

    /** Prepares what the configuration asks for, with the account of the example. */
    public static Postern.Builder postern(AuthConfig config) {
        var accounts = new InMemoryAccounts();
        accounts.add("u-alice", "alice@example.com", PASSWORD.toCharArray(), Set.of("user"));
        return Postern.builder(config).passwords(AccountLogin.over(accounts));
    }
}
