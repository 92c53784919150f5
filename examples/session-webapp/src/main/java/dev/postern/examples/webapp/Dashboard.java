package dev.postern.examples.webapp;

import dev.postern.Login;
import dev.postern.servlet.Auth;
import dev.postern.session.Session;
import dev.postern.session.SessionKey;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** The user's own page: where am I logged in, each login with a button that ends it, and a note that ends with it. */
@WebServlet("")
public final class Dashboard extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int MAX_NOTE = 2000;

    /** Lives and dies with the login, on whatever server its requests arrive. */
    private static final SessionKey<String> NOTE = SessionKey.of("note", String.class);

    /** For the container. */
    public Dashboard() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = Auth.require(request);
        var identity = me.identity();
        var logins = Application.postern(getServletContext()).logins().list(identity.subject());
        Pages.send(
                getServletContext(),
                response,
                "dashboard.html",
                Map.of(
                        "email", Pages.escape(identity.claims().getOrDefault("email", identity.subject())),
                        "roles", Pages.escape(identity.roles().stream().sorted().collect(Collectors.joining(", "))),
                        "since", Pages.time(me.authenticatedAt()),
                        "expires", Pages.time(me.expiresAt()),
                        "admin_link", request.isUserInRole("admin") ? "<a href=\"/admin\">Administration</a>" : "",
                        "note",
                                Pages.escape(Auth.current(request, Session.class)
                                        .flatMap(session -> session.get(NOTE))
                                        .orElse("")),
                        "max_note", String.valueOf(MAX_NOTE),
                        "count", logins.size() == 1 ? "1 device" : logins.size() + " devices",
                        "logins",
                                logins.stream()
                                        .sorted(Comparator.comparing((Login login) ->
                                                        !login.id().equals(me.loginId()))
                                                .thenComparing(Login::lastSeenAt, Comparator.reverseOrder()))
                                        .map(login -> item(login, login.id().equals(me.loginId())))
                                        .collect(Collectors.joining())));
    }

    /** Ends one of the user's own logins, or keeps the note. The filter has refused what another site sends. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        var login = request.getParameter("login");
        var note = request.getParameter("note");
        if (login != null) {
            // Another user's login is not found, whatever the form says.
            Application.postern(getServletContext())
                    .logins()
                    .end(Auth.require(request).identity().subject(), login);
        }
        if (note != null) {
            var text = note.length() > MAX_NOTE ? note.substring(0, MAX_NOTE) : note;
            Auth.current(request, Session.class).ifPresent(session -> session.set(NOTE, text));
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/");
    }

    private static String item(Login login, boolean current) {
        var device = Pages.escape(Device.describe(login.client()));
        var action =
                current ? "<span class=\"tag\">This device</span>" : """
                  <form method="post" action="/">
                    <input type="hidden" name="login" value="%s">
                    <button class="danger" aria-label="Revoke the login on %s">Revoke</button>
                  </form>""".formatted(Pages.escape(login.id()), device);
        return """
               <li>
                 <span class="device" aria-hidden="true">%s</span>
                 <div class="what"><strong>%s</strong>
                   <span class="quiet">%s · since %s · last seen %s</span></div>
                 %s
               </li>""".formatted(
                        device.substring(0, 1),
                        device,
                        Pages.escape(login.client().address()),
                        Pages.time(login.authenticatedAt()),
                        Pages.time(login.lastSeenAt()),
                        action);
    }
}
