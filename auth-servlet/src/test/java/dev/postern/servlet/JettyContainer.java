package dev.postern.servlet;

import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** Jetty 12 with ee10, embedded without a web application's class loader. */
final class JettyContainer implements TestContainer {
    @Override
    public Running start(App app) throws Exception {
        var context = new ServletContextHandler(
                app.contextPath().isEmpty() ? "/" : app.contextPath(), ServletContextHandler.SESSIONS);
        for (var filter : app.filters()) {
            var holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
        }
        app.servlets().forEach((pattern, servlet) -> {
            var holder = new ServletHolder(pattern, servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, pattern);
        });
        if (!app.errorPages().isEmpty()) {
            var errors = new ErrorPageErrorHandler();
            app.errorPages().forEach(errors::addErrorPage);
            context.setErrorHandler(errors);
        }
        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        return TestContainer.running(server.getURI().getPort(), server::stop);
    }
}
