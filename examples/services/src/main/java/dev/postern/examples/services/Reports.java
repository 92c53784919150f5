package dev.postern.examples.services;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /reports}: what managers see. The role is in the token; the rule asks for it. */
final class Reports extends HttpServlet {
    static final String AUDIENCE = "reports";
    static final String PATH = "/reports";
    static final String RIGHT = "role:manager";

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter().println("{\"doors_sold\":128}");
    }
}
