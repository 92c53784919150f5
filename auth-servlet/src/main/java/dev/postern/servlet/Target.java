package dev.postern.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a dispatch of a request leads to, below the context path.
 *
 * @param path as this library reads it
 * @param served as the container has read it, which is what it has chosen the servlet by: mostly the same, but for
 *     {@code /} it may be a welcome file
 * @param servlet the name of the servlet that the container has chosen; empty if it does not tell
 */
record Target(String path, String served, String servlet) {
    /** What no client reaches, and the application only by what it was let through to: its own pages and files. */
    private static final String INSIDE = "/WEB-INF/";

    /**
     * Returns what this dispatch leads to: for an include that is not what {@code getRequestURI} tells, for every other
     * dispatch it is (Jakarta Servlet sections 9.3 and 9.4). Null if it can be read in more than one way.
     */
    static @Nullable Target of(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.INCLUDE
                && request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) instanceof String uri) {
            var servletPath = text(request, RequestDispatcher.INCLUDE_SERVLET_PATH);
            var pathInfo = text(request, RequestDispatcher.INCLUDE_PATH_INFO);
            return of(
                    uri,
                    text(request, RequestDispatcher.INCLUDE_CONTEXT_PATH),
                    servletPath,
                    pathInfo,
                    RequestPath::decodeDispatched,
                    // Not by INCLUDE_MAPPING: in Undertow 2.3 that is the mapping of the servlet that includes.
                    ServletMappings.servletOf(request.getServletContext(), servletPath, pathInfo));
        }
        var isDispatched = request.getDispatcherType() != DispatcherType.REQUEST;
        var mapping = request.getHttpServletMapping();
        return of(
                request.getRequestURI(),
                request.getContextPath(),
                request.getServletPath(),
                request.getPathInfo(),
                isDispatched ? RequestPath::decodeDispatched : RequestPath::decode,
                mapping == null ? null : mapping.getServletName());
    }

    /** Returns the right that this needs, if the path alone decides: every reading of it has to be allowed. */
    Right right(Function<String, Right> rules, boolean isDispatched) {
        var right = isDispatched && path.startsWith(INSIDE) ? new Right.Permit() : rules.apply(path);
        return served.equals(path) || (isDispatched && served.startsWith(INSIDE))
                ? right
                : right.and(rules.apply(served));
    }

    private static @Nullable Target of(
            @Nullable String uri,
            @Nullable String context,
            @Nullable String servletPath,
            @Nullable String pathInfo,
            Function<String, Optional<String>> reading,
            @Nullable String servletName) {
        if (uri == null
                || context == null
                || !uri.startsWith(context)
                || (!context.isEmpty() && reading.apply(context).isEmpty())) {
            return null;
        }
        var raw = uri.substring(context.length());
        var path = raw.isEmpty() ? "/" : reading.apply(raw).orElse(null);
        if (path == null) {
            return null;
        }
        var served = served(servletPath, pathInfo, path);
        return served.equals(path) || RequestPath.isPlain(served)
                ? new Target(path, served, servletName == null ? "" : servletName)
                : null;
    }

    /** Joins the container's two parts of a path; the given path if it has none of its own. */
    private static String served(@Nullable String servletPath, @Nullable String pathInfo, String path) {
        var start = servletPath == null ? "" : servletPath;
        var served = pathInfo == null || pathInfo.isEmpty() ? start : start + pathInfo;
        return served.isEmpty() ? path : served;
    }

    private static @Nullable String text(HttpServletRequest request, String attribute) {
        return request.getAttribute(attribute) instanceof String text ? text : null;
    }
}
