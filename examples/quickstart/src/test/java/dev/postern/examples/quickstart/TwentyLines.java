package dev.postern.examples.quickstart;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import dev.postern.servlet.Auth;
import dev.postern.servlet.AuthFilter;
import dev.postern.session.Session;
import dev.postern.session.SessionKey;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** The programs of the README, between the marks, to the letter. */
@SuppressWarnings("serial") // pages are not serialised
final class TwentyLines {
    private TwentyLines() {}

    // begin
    static Server start(int port) throws Exception {
        var accounts = new InMemoryAccounts();
        accounts.add("u-1", "alice@example.com", "correct horse".toCharArray(), Set.of("user"));
        var postern = Postern.builder(AuthConfig.load())
                .passwords(AccountLogin.over(accounts))
                .build();

        var app = new ServletContextHandler();
        app.addServletContainerInitializer(
                (types, context) -> AuthFilter.of(postern).addTo(context));
        app.addServlet(
                page(request -> "<form method=post action=/auth/login><input name=email type=email>"
                        + "<input name=password type=password><button>Log in</button></form>"),
                "/login");
        app.addServlet(
                page(request -> "Welcome, " + request.getRemoteUser()
                        + "<form method=post action=/auth/logout><button>Log out</button></form>"),
                "/");
        var server = new Server(port);
        server.setHandler(app);
        server.start();
        return server;
    }
    // end

    static void calls(HttpServletRequest request, HttpServletResponse response, Postern postern) {
        // begin
        var me = Auth.require(request); // or Auth.current(request): an Optional, for pages that strangers may see
        var subject = me.identity().subject(); // request.getRemoteUser() and isUserInRole("admin") work as ever
        var logins = postern.logins().list(subject); // "where am I logged in"
        postern.logins().endOthers(subject, me.loginId()); // after a change of password; returns from when on

        // What only sessions have is on their own type: data that ends with the login, and a new token for it.
        var cartKey = SessionKey.of("cart", Cart.class); // mostly a constant; Cart is a record of yours, kept as JSON
        var visits = SessionKey.of("visits", Long.class);
        Auth.current(request, Session.class).ifPresent(session -> {
            session.update(cartKey, cart -> cart.orElse(Cart.EMPTY).plus("book")); // atomic, on whatever server
            session.increment(visits, 1); // exact
            session.renew().ifPresent(tokens -> Auth.deliver(request, response, tokens));
        });
        // end
        response.setHeader("X-Logins", String.valueOf(logins.size()));
    }

    private record Cart(List<String> items) {
        static final Cart EMPTY = new Cart(List.of());

        Cart plus(String item) {
            return new Cart(Stream.concat(items.stream(), Stream.of(item)).toList());
        }
    }

    private static ServletHolder page(Function<HttpServletRequest, String> html) {
        return new ServletHolder(new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.setContentType("text/html");
                response.getWriter().print(html.apply(request));
            }
        });
    }
}
