package dev.postern.servlet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Writes answers: JSON with a stable {@code error} code for API clients, a small page for browsers. */
final class Answers {
    private static final JsonFactory JSON = new JsonFactory();

    private Answers() {}

    /** Writes the members of a JSON object. */
    @FunctionalInterface
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    static void json(HttpServletResponse response, int status, Members members) throws IOException {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        body(response, status, "application/json", text.toString());
    }

    /** Writes a member that is a list of texts, in alphabetical order. */
    static void texts(JsonGenerator json, String name, Collection<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (var text : texts.stream().sorted().toList()) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** Says what is wrong, in the way that this client understands. */
    static void error(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (wantsPage(request)) {
            page(response, problem);
        } else {
            json(response, problem.status(), json -> {
                json.writeStringField("error", problem.code());
                json.writeStringField("message", problem.message());
            });
        }
    }

    /**
     * 303 (RFC 9110 section 15.4.4): go there with GET, whatever the method was.
     *
     * @throws IllegalArgumentException if the location has a character that could end the header
     */
    static void redirect(HttpServletResponse response, String location) {
        if (!location.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("a location with a character that no header may have");
        }
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", location);
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    }

    /**
     * Tells whether a person looks at the answer: a browser that goes to a page or sends a form, not a script. A script of
     * a browser that has no {@code Sec-Fetch-Mode} is known by {@code X-Requested-With}, if its library sends that.
     */
    static boolean wantsPage(HttpServletRequest request) {
        var accept = request.getHeader("Accept");
        var mode = request.getHeader("Sec-Fetch-Mode");
        return accept != null
                && accept.contains("text/html")
                && (mode == null
                        ? !"XMLHttpRequest".equalsIgnoreCase(request.getHeader("X-Requested-With"))
                        : mode.equals("navigate"));
    }

    /**
     * Writes an answer and leaves its length to the container, which knows it at the end. With a length, Jetty sends the
     * answer with its last byte, before it sees that a body is still on its way, and then closes the connection without
     * having said so: the next request of a client that keeps connections would be lost.
     */
    static void body(HttpServletResponse response, int status, String type, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLengthLong(-1); // takes back what the application has promised before its store failed
        response.setHeader("X-Content-Type-Options", "nosniff");
        try {
            response.getOutputStream().write(bytes);
        } catch (IllegalStateException e) {
            // The application took the writer before its store failed. What it wrote is gone; the writer stays in use.
            response.getWriter().write(text);
        }
    }

    private static void page(HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        body(response, problem.status(), "text/html;charset=UTF-8", """
                <!doctype html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <title>%1$s</title>
                  <style>
                    :root { color-scheme: light dark }
                    body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.25rem }
                    h1 { font-size: 1.5rem; line-height: 1.25 }
                  </style>
                </head>
                <body>
                  <main>
                    <h1>%1$s</h1>
                    <p>%2$s</p>
                  </main>
                </body>
                </html>
                """.formatted(problem.title(), problem.message()));
    }
}
