package dev.postern.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Dispatches a request to itself in every way that there is, and tells whom it sees then. */
public final class Errands extends HttpServlet {
    /** A status that has an error page in the application of {@link ErrandsSuite}. */
    static final int WITH_PAGE = 409;

    /** One that has none. */
    static final int WITHOUT_PAGE = 410;

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        var here = request.getServletPath();
        switch (errand(request)) {
            case "/forward" -> request.getRequestDispatcher(here + "/tell").forward(request, response);
            case "/include" -> {
                response.getWriter().print("before ");
                request.getRequestDispatcher(here + "/tell").include(request, response);
                response.getWriter().print(" after");
            }
            case "/async" -> request.startAsync().dispatch(here + "/tell");
            case "/async-twice" -> request.startAsync().dispatch(here + "/async");
            case "/async-from-a-thread" -> {
                var async = request.startAsync();
                async.start(() -> async.dispatch(here + "/tell"));
            }
            case "/async-then-forward" -> request.startAsync().dispatch(here + "/forward");
            case "/async-then-error" -> request.startAsync().dispatch(here + "/error");
            case "/thread" -> tellFromAThread(request, response);
            case "/error" -> response.sendError(WITH_PAGE);
            case "/plain-error" -> response.sendError(WITHOUT_PAGE);
            case "/throw" -> throw new ServletException("thrown on purpose");
            default -> tell(request, response);
        }
    }

    private static String errand(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.INCLUDE
                ? (String) request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO)
                : request.getPathInfo();
    }

    private static void tellFromAThread(HttpServletRequest request, HttpServletResponse response) {
        var async = request.startAsync();
        async.start(() -> {
            try {
                tell(request, response);
                var current = Auth.current(async.getRequest()).isPresent();
                response.getWriter().print(" thread=" + current);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                async.complete();
            }
        });
    }

    private static void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getWriter()
                .printf(
                        "dispatch=%s user=%s type=%s role=%s current=%s virtual=%s",
                        request.getDispatcherType(),
                        request.getRemoteUser(),
                        request.getAuthType(),
                        request.isUserInRole("user"),
                        Auth.current(request).isPresent(),
                        isVirtual(Thread.currentThread()));
    }

    /** {@code Thread.isVirtual} of JDK 21. */
    private static boolean isVirtual(Thread thread) {
        return thread.getClass().getSimpleName().contains("Virtual");
    }
}
