package dev.postern.servlet;

import jakarta.servlet.ServletContainerInitializer;
import java.net.InetAddress;
import java.nio.file.Path;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with the Servlet API 6.1. */
public final class JettyEe11 implements Container {
    /** For {@link java.util.ServiceLoader}. */
    public JettyEe11() {}

    @Override
    public Running start(App app, ServletContainerInitializer filters, boolean virtualThreads) throws Exception {
        var context = new ServletContextHandler(pathOf(app.contextPath()), ServletContextHandler.SESSIONS);
        context.addServletContainerInitializer(filters);
        app.servlets().forEach((pattern, servlet) -> {
            var holder = new ServletHolder(pattern, servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, pattern);
        });
        var errors = new ErrorPageErrorHandler();
        app.errorPages().forEach(errors::addErrorPage);
        context.setErrorHandler(errors);
        return run(context, virtualThreads);
    }

    @Override
    public boolean takesWars() {
        return true;
    }

    @Override
    public Running deploy(Path war, String contextPath) throws Exception {
        var context = new WebAppContext(war.toString(), pathOf(contextPath));
        context.setClassLoader(new WebAppClassLoader(new ParentOfWar(), context));
        context.setThrowUnavailableOnStartupException(true);
        return run(context, false);
    }

    private static String pathOf(String contextPath) {
        return contextPath.isEmpty() ? "/" : contextPath;
    }

    private static Running run(ServletContextHandler context, boolean virtualThreads) throws Exception {
        var threads = new QueuedThreadPool();
        if (virtualThreads) {
            threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
        var server = new Server(threads);
        var connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return TestContainer.running(connector.getLocalPort(), server::stop);
    }
}
