package dev.postern.examples.webapp;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The login form. It posts to {@code /auth/login}, which sends the browser back here if the password is wrong. */
@WebServlet("/login")
public final class LoginPage extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** For the container. */
    public LoginPage() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var returnTo = request.getParameter("return_to");
        Pages.send(
                getServletContext(),
                response,
                "login.html",
                Map.of(
                        "message",
                        message(request.getParameter("error"), request.getParameter("retry_after")),
                        "return_to",
                        returnTo == null ? "" : Pages.escape(returnTo)));
    }

    private static String message(@Nullable String error, @Nullable String retryAfter) {
        if (error == null) {
            return "";
        }
        var text = switch (error) {
            case "invalid_credentials" -> "That e-mail address and password don't fit together.";
            case "throttled" ->
                "Too many attempts. Try again in " + (retryAfter == null ? "a few" : Pages.escape(retryAfter))
                        + " seconds.";
            default -> "That did not work. Please try again.";
        };
        return "<p class=\"message\" role=\"alert\">" + text + "</p>";
    }
}
