package dev.postern.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Jetty from opening WebSockets to whom the rules do not let in. Jetty opens them in a filter that it puts before
 * all others, unless the application has mapped one of that name itself. Tomcat and Undertow put theirs behind.
 */
final class JettyWebSockets {
    private static final Logger LOG = LoggerFactory.getLogger(JettyWebSockets.class);

    private static final List<String> FILTERS = List.of(
            "org.eclipse.jetty.ee10.websocket.servlet.WebSocketUpgradeFilter",
            "org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter");

    private static final String BEHIND = "dev.postern.web-sockets-behind";

    private JettyWebSockets() {}

    /** Maps Jetty's filter behind those that are there, if the application can see it and nobody has mapped it yet. */
    static void putBehind(ServletContext context) {
        for (var name : FILTERS) {
            if (context.getFilterRegistration(name) == null && isVisible(name, context.getClassLoader())) {
                var registration = context.addFilter(name, name);
                registration.setAsyncSupported(true);
                registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
                context.setAttribute(BEHIND, name);
            }
        }
    }

    /** Warns if there is one that somebody else has mapped: no container tells whether it is before or behind. */
    static void warn(ServletContext context) {
        for (var name : FILTERS) {
            if (context.getFilterRegistration(name) != null && !name.equals(context.getAttribute(BEHIND))) {
                LOG.warn(
                        "Jetty opens WebSockets in a filter that it puts before all others, where no rule of auth.rules is"
                                + " asked. Unless this is done already, map a filter of the name and class {} behind this one",
                        name);
            }
        }
    }

    private static boolean isVisible(String name, @Nullable ClassLoader loader) {
        try {
            return loader != null && Class.forName(name, false, loader) != null;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
