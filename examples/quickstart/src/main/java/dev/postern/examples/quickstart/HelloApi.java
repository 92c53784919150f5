package dev.postern.examples.quickstart;

import dev.postern.servlet.Auth;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /api/hello}: what a browser's cookie and a Bearer token open alike. */
final class HelloApi extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var identity = Auth.require(request).identity();
        response.setContentType("application/json");
        response.getWriter().printf("{\"hello\":\"%s\"}%n", identity.subject()); // ids of ours need no escaping
    }
}
