package dev.postern.examples.services;

import dev.postern.servlet.Auth;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /orders}: the orders of whoever asks. */
final class Orders extends HttpServlet {
    static final String AUDIENCE = "orders";
    static final String PATH = "/orders";
    static final String RIGHT = "authenticated";

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var subject = Auth.require(request).identity().subject();
        response.setContentType("application/json");
        response.getWriter() // ids of ours need no escaping
                .printf("{\"customer\":\"%s\",\"orders\":[{\"item\":\"door\",\"count\":1}]}%n", subject);
    }
}
