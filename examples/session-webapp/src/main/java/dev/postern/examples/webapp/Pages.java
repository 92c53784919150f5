package dev.postern.examples.webapp;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The pages under {@code WEB-INF/pages}, with their placeholders filled in. */
final class Pages {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);

    private Pages() {}

    /** Sends a page. The values are markup: what comes from outside goes through {@link #escape} first. */
    static void send(ServletContext context, HttpServletResponse response, String page, Map<String, String> values)
            throws IOException {
        var html = read(context, page);
        for (var value : values.entrySet()) {
            html = html.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store"); // the back button shows nothing after a logout
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

    private static String read(ServletContext context, String page) throws IOException {
        try (var in = Objects.requireNonNull(context.getResourceAsStream("/WEB-INF/pages/" + page), page)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
