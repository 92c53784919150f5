package dev.postern.servlet;

import jakarta.servlet.ServletContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the filter in which Jetty opens WebSockets. Jetty puts it before all others, where nobody asks who it is,
 * unless the application maps one of its name itself; Tomcat and Undertow put theirs behind. No container tells which of
 * two filters comes first.
 */
final class JettyWebSockets {
    private static final Logger LOG = LoggerFactory.getLogger(JettyWebSockets.class);

    private static final List<String> FILTERS = List.of(
            "org.eclipse.jetty.ee10.websocket.servlet.WebSocketUpgradeFilter",
            "org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter");

    private JettyWebSockets() {}

    /** Warns if the application has such a filter. */
    static void warn(ServletContext context) {
        for (var name : FILTERS) {
            if (context.getFilterRegistration(name) != null) {
                LOG.warn(
                        "Jetty opens WebSockets before this filter, to everybody, whatever auth.rules says, unless the"
                                + " application itself maps a filter of the name and class {} behind this one",
                        name);
            }
        }
    }
}
