package dev.postern.examples.quickstart;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import dev.postern.servlet.AuthFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * The application: accounts, one filter, four servlets. Which strategy proves a login stands in {@code auth.properties}
 * and nowhere here.
 */
public final class Quickstart {
    private static final String PASSWORD = "postern-demo"; // a demo's password, shown on its login page

    private Quickstart() {}

    /** Starts the application on the loopback interface; port 0 takes a free one. */
    public static Server start(Postern postern, int port) throws Exception {
        var app = new ServletContextHandler();
        app.addServletContainerInitializer(
                (types, context) -> AuthFilter.of(postern).addTo(context));
        app.addServlet(new ServletHolder(new Pages.LoginPage()), "/login");
        app.addServlet(new ServletHolder(new Dashboard(postern)), "");
        app.addServlet(new ServletHolder(new Pages.AdminPage()), "/admin");
        app.addServlet(new ServletHolder(new Pages.Assets()), "/assets/*");
        app.addServlet(new ServletHolder(new HelloApi()), "/api/hello");

        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(app);
        server.start();
        return server;
    }

    /** Prepares what the configuration asks for, with the accounts of the demo. */
    public static Postern.Builder postern(AuthConfig config) {
        var accounts = new InMemoryAccounts();
        accounts.add("u-alice", "alice@example.com", PASSWORD.toCharArray(), Set.of("user"));
        accounts.add("u-admin", "admin@example.com", PASSWORD.toCharArray(), Set.of("user", "admin"));
        return Postern.builder(config).passwords(AccountLogin.over(accounts));
    }
}
