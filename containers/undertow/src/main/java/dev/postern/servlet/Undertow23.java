package dev.postern.servlet;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Undertow, which has no WARs of its own. */
public final class Undertow23 implements Container {
    /** For {@link java.util.ServiceLoader}. */
    public Undertow23() {}

    @Override
    public Running start(App app, ServletContainerInitializer filters, boolean virtualThreads) throws Exception {
        var deployment = Servlets.deployment()
                .setDeploymentName("test")
                .setContextPath(app.contextPath().isEmpty() ? "/" : app.contextPath())
                .setClassLoader(Undertow23.class.getClassLoader())
                .setEagerFilterInit(true) // else a bad configuration shows at the first request only
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        filters.getClass(), new ImmediateInstanceFactory<>(filters), Set.of()));
        app.errorPages().forEach((status, page) -> deployment.addErrorPage(new ErrorPage(page, status)));
        app.servlets()
                .forEach((pattern, servlet) -> deployment.addServlet(
                        Servlets.servlet(pattern, servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
                                .addMapping(pattern)
                                .setAsyncSupported(true)));
        if (virtualThreads) {
            var threads = virtualThreads();
            deployment.setExecutor(threads).setAsyncExecutor(threads);
        }
        var manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        var root = Handlers.path().addPrefixPath(deployment.getContextPath(), manager.start());
        var server = Undertow.builder()
                .addHttpListener(0, InetAddress.getLoopbackAddress().getHostAddress())
                .setHandler(root)
                .build();
        server.start();
        var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return TestContainer.running(address.getPort(), () -> {
            server.stop();
            manager.stop();
            manager.undeploy();
        });
    }

    @Override
    public boolean takesWars() {
        return false;
    }

    @Override
    public Running deploy(Path war, String contextPath) {
        throw new IllegalStateException("Undertow alone deploys no WAR");
    }

    /** {@code Executors.newVirtualThreadPerTaskExecutor} of JDK 21. */
    private static Executor virtualThreads() throws ReflectiveOperationException {
        return (Executor)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
