package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.StandardError;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.Test;

/** A filter of the name under which Jetty opens WebSockets. */
class JettyWebSocketsTest {
    private static final String NAME = "org.eclipse.jetty.ee10.websocket.servlet.WebSocketUpgradeFilter";
    private static final Filter PASSING = (request, response, chain) -> chain.doFilter(request, response);

    @Test
    void aFilterThatMayOpenWebSocketsBeforeAnyRuleIsWarnedOf() throws Exception {
        assertThat(start(servlets -> servlets.addFilter(NAME, PASSING)))
                .contains("maps a filter of the name and class " + NAME + " behind this one");
    }

    @Test
    void withoutItThereIsNothingToSay() throws Exception {
        assertThat(start(servlets -> {})).doesNotContain("WebSocket");
    }

    private static String start(Consumer<ServletContext> before) throws Exception {
        var server = new Server();
        var context = new ServletContextHandler("/");
        server.setHandler(context);
        try (var postern = TestApp.postern(Map.of(), Clock.systemUTC(), null)) {
            context.addServletContainerInitializer((types, servlets) -> {
                before.accept(servlets);
                AuthFilter.of(postern).addTo(servlets);
            });
            return StandardError.during(() -> LifeCycle.start(server));
        } finally {
            server.stop();
        }
    }
}
