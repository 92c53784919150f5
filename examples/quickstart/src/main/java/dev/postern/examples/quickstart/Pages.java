package dev.postern.examples.quickstart;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pages under {@code resources/pages}, with their placeholders filled in. */
final class Pages {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss", Locale.ENGLISH);

    private Pages() {}

    static void send(HttpServletResponse response, String page, Map<String, String> values) throws IOException {
        var html = read(page);
        for (var value : values.entrySet()) {
            html = html.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
                        + " frame-ancestors 'none'; base-uri 'none'");
        response.getWriter().write(html);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("{{", "&#123;&#123;"); // a value is never taken for a placeholder
    }

    static String time(Instant instant) {
        return "<time datetime=\"%s\">%s</time>"
                .formatted(instant, TIME.format(instant.atZone(ZoneId.systemDefault())));
    }

    private static String read(String page) throws IOException {
        try (var in = Objects.requireNonNull(Pages.class.getResourceAsStream("/pages/" + page), page)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The login form. It posts to the library's endpoint, which sends the browser back here if the password is wrong. */
    static final class LoginPage extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            var returnTo = request.getParameter("return_to");
            send(
                    response,
                    "login.html",
                    Map.of(
                            "message",
                            message(request.getParameter("error"), request.getParameter("retry_after")),
                            "return_to",
                            returnTo == null ? "" : escape(returnTo)));
        }

        private static String message(@Nullable String error, @Nullable String retryAfter) {
            if (error == null) {
                return "";
            }
            var text = switch (error) {
                case "invalid_credentials" -> "That e-mail address and password don't fit together.";
                case "throttled" ->
                    "Too many attempts. Try again in " + (retryAfter == null ? "a few" : escape(retryAfter))
                            + " seconds.";
                default -> "That did not work. Please try again.";
            };
            return "<p class=\"message\" role=\"alert\">" + text + "</p>";
        }
    }

    /** What only the role admin sees; the rule stands in auth.properties. */
    static final class AdminPage extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            send(response, "admin.html", Map.of());
        }
    }

    /** The style sheet. */
    static final class Assets extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (!"/style.css".equals(request.getPathInfo())) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            response.setContentType("text/css;charset=UTF-8");
            response.getWriter().write(read("style.css"));
        }
    }
}
