package dev.postern.bench.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;

/** Registers filters, all of them alike. */
final class Filters {
    private Filters() {}

    /** Finds out who asks; null if nobody who is logged in. */
    @FunctionalInterface
    interface Login {
        @Nullable
        String user(HttpServletRequest request, HttpServletResponse response);
    }

    static void add(ServletContextHandler context, Filter filter) {
        var holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
    }

    /** Adds the filter that an application writes itself where its library does not tell the servlet who asks. */
    static void addByHand(ServletContextHandler context, Login login) {
        add(
                context,
                (request, response, chain) ->
                        pass((HttpServletRequest) request, (HttpServletResponse) response, chain, login));
    }

    /** Returns the value of the first cookie of that name; null if there is none. */
    static @Nullable String cookie(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        if (cookies != null) {
            for (var cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private static void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Login login)
            throws IOException, ServletException {
        var user = login.user(request, response);
        if (user == null) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            chain.doFilter(new NamedRequest(request, user), response);
        }
    }

    private static final class NamedRequest extends HttpServletRequestWrapper {
        private final String user;

        private NamedRequest(HttpServletRequest request, String user) {
            super(request);
            this.user = user;
        }

        @Override
        public String getRemoteUser() {
            return user;
        }
    }
}
