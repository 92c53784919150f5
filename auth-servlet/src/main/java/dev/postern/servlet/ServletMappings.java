package dev.postern.servlet;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the servlet that a container has chosen, from the way in which it has divided the path. */
final class ServletMappings {
    private ServletMappings() {}

    /**
     * Returns the name of the servlet whose pattern divides a path in this way (Jakarta Servlet sections 3.5 and 12.1);
     * empty if there is none.
     */
    static String servletOf(ServletContext context, @Nullable String servletPath, @Nullable String pathInfo) {
        var servlets = context.getServletRegistrations().entrySet();
        return patterns(servletPath == null ? "" : servletPath, pathInfo).stream()
                .flatMap(pattern -> servlets.stream()
                        .filter(servlet -> servlet.getValue().getMappings().contains(pattern)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Returns the patterns that may have divided it so, the one that takes precedence first. */
    private static List<String> patterns(String servletPath, @Nullable String pathInfo) {
        if (pathInfo != null) {
            return List.of(servletPath + "/*");
        }
        var dot = servletPath.lastIndexOf('.');
        var extension = dot > servletPath.lastIndexOf('/') ? "*" + servletPath.substring(dot) : "/";
        return List.of(servletPath, servletPath + "/*", extension, "/");
    }
}
