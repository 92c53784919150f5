package dev.postern.examples.webapp;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The operator's page: who is logged in how often, and a button that logs an account out everywhere. No line here asks for
 * the role {@code admin}: the rule in {@code auth.properties} lets nobody else through.
 */
@WebServlet("/admin")
public final class Administration extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** For the container. */
    public Administration() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Pages.send(
                getServletContext(),
                response,
                "admin.html",
                Map.of(
                        "rows",
                        Application.MEMBERS.stream().map(this::row).collect(Collectors.joining()),
                        "accounts",
                        Application.MEMBERS.size() + " accounts"));
    }

    /** Ends every login of an account. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        var subject = request.getParameter("subject");
        if (subject != null) {
            Application.postern(getServletContext()).logins().endAll(subject);
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/admin");
    }

    private String row(Application.Member member) {
        var logins = Application.postern(getServletContext())
                .logins()
                .list(member.subject())
                .size();
        return """
               <li>
                 <span class="device" aria-hidden="true">%s</span>
                 <div class="what"><strong>%s</strong>
                   <span class="quiet">%s · %s</span></div>
                 <form method="post" action="/admin">
                   <input type="hidden" name="subject" value="%s">
                   <button class="danger" aria-label="Log %s out everywhere"%s>Log out everywhere</button>
                 </form>
               </li>""".formatted(
                Pages.escape(member.email().substring(0, 1)),
                Pages.escape(member.email()),
                Pages.escape(String.join(", ", member.roles().stream().sorted().toList())),
                switch (logins) {
                    case 0 -> "not logged in";
                    case 1 -> "1 login";
                    default -> logins + " logins";
                },
                Pages.escape(member.subject()),
                Pages.escape(member.email()),
                logins == 0 ? " disabled" : "");
    }
}
