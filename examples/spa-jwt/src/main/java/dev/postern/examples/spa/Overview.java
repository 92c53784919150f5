package dev.postern.examples.spa;

import dev.postern.servlet.Auth;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** {@code GET /api/overview}: the application's own API, which asks for nothing but that somebody is logged in. */
final class Overview extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Clock clock;

    Overview(Clock clock) {
        this.clock = clock;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = Auth.require(request);
        var left = Duration.between(clock.instant(), me.expiresAt());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter()
                .printf(
                        "{\"access_seconds_left\":%d,\"logged_in_at\":\"%s\"}%n",
                        left.toSeconds(), me.authenticatedAt());
    }
}
