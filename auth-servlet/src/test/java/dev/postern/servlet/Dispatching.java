package dev.postern.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Sends a request on to where its parameter {@code to} says, by the way that {@code by} says: {@code forward},
 * {@code include}, {@code async}. An application that lets a client choose the target is what the rules on dispatches
 * have to hold against.
 */
final class Dispatching extends HttpServlet {
    /** Stands around what is included. */
    static final String FRAME = "the frame";

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            dispatch(request, response, request.getParameter("by"), request.getParameter("to"));
        } catch (IllegalArgumentException e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST); // the container can't read the target either
        }
    }

    private static void dispatch(HttpServletRequest request, HttpServletResponse response, String by, String to)
            throws ServletException, IOException {
        if (by.equals("async")) {
            var async = request.startAsync();
            async.setTimeout(5_000);
            try {
                async.dispatch(to);
            } catch (IllegalArgumentException | IllegalStateException e) {
                response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
                async.complete();
            }
            return;
        }
        var dispatcher = request.getRequestDispatcher(to);
        if (dispatcher == null) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        } else if (by.equals("forward")) {
            dispatcher.forward(request, response);
        } else {
            response.getWriter().print(FRAME);
            dispatcher.include(request, response);
        }
    }
}
