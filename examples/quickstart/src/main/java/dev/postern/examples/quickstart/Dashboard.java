package dev.postern.examples.quickstart;

import dev.postern.Authentication;
import dev.postern.Login;
import dev.postern.Postern;
import dev.postern.servlet.Auth;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** Who am I, until when, and where am I logged in; each login with a button that ends it. */
final class Dashboard extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Postern postern;

    Dashboard(Postern postern) {
        this.postern = postern;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = Auth.require(request);
        var identity = me.identity();
        var logins = postern.logins().list(identity.subject()).stream()
                .map(login -> loginItem(login, me))
                .collect(Collectors.joining());
        Pages.send(
                response,
                "dashboard.html",
                Map.of(
                        "email", Pages.escape(identity.claims().getOrDefault("email", identity.subject())),
                        "subject", Pages.escape(identity.subject()),
                        "roles", Pages.escape(identity.roles().stream().sorted().collect(Collectors.joining(", "))),
                        "strategy", Pages.escape(postern.strategy().name()),
                        "expires", Pages.time(me.expiresAt()),
                        "admin_link", request.isUserInRole("admin") ? "<a href=\"/admin\">Administration</a>" : "",
                        "logins", logins));
    }

    /** Ends one of the user's own logins; a login of somebody else is not found. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var login = request.getParameter("login");
        if (login != null) {
            postern.logins().end(Auth.require(request).identity().subject(), login);
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/");
    }

    private static String loginItem(Login login, Authentication me) {
        var device = Pages.escape(Device.describe(login.client()));
        var action = login.id().equals(me.loginId())
                ? "<span class=\"tag\">This device</span>"
                : """
                  <form method="post" action="/">
                    <input type="hidden" name="login" value="%s">
                    <button class="danger" aria-label="Revoke the login on %s">Revoke</button>
                  </form>""".formatted(Pages.escape(login.id()), device);
        return """
               <li>
                 <div class="what"><strong>%s</strong>
                   <span class="quiet">%s · since %s · last seen %s</span></div>
                 %s
               </li>""".formatted(
                        device,
                        Pages.escape(login.client().address()),
                        Pages.time(login.authenticatedAt()),
                        Pages.time(login.lastSeenAt()),
                        action);
    }
}
