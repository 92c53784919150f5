package dev.postern.servlet;

import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/** Tomcat, whichever version is on the class path. */
@SuppressWarnings("deprecation") // addServletMappingDecoded: each version has deprecated it for another one
public final class TomcatEmbedded implements Container {
    /** Tomcat tells of every step; the logger is kept here, as the system forgets one that nobody holds. */
    private static final Logger LOG = Logger.getLogger("org.apache");

    static {
        LOG.setLevel(Level.SEVERE);
    }

    /** For {@link java.util.ServiceLoader}. */
    public TomcatEmbedded() {}

    @Override
    public Running start(App app, ServletContainerInitializer filters, boolean virtualThreads) throws Exception {
        var home = Files.createTempDirectory("tomcat");
        var tomcat = tomcat(home);
        var context = tomcat.addContext(app.contextPath(), null);
        addDefaultServlet(context);
        context.addServletContainerInitializer(filters, Set.of());
        app.servlets().forEach((pattern, servlet) -> {
            var wrapper = Tomcat.addServlet(context, pattern, servlet);
            wrapper.setAsyncSupported(true);
            context.addServletMappingDecoded(pattern, pattern);
        });
        app.errorPages().forEach((status, page) -> {
            var errorPage = new ErrorPage();
            errorPage.setErrorCode(status);
            errorPage.setLocation(page);
            context.addErrorPage(errorPage);
        });
        if (virtualThreads) {
            tomcat.getConnector().getProtocolHandler().setExecutor(new VirtualThreadExecutor("virtual-"));
        }
        return run(tomcat, context, home);
    }

    @Override
    public boolean takesWars() {
        return true;
    }

    @Override
    public Running deploy(Path war, String contextPath) throws Exception {
        var home = Files.createTempDirectory("tomcat");
        var tomcat = tomcat(home);
        tomcat.setAddDefaultWebXmlToWebapp(false); // it names a servlet for JSP, which is in another artifact
        var context = tomcat.addWebapp(contextPath, war.toString());
        addDefaultServlet(context);
        context.setParentClassLoader(new ParentOfWar());
        // The class path of this test is not that of a Tomcat: what a WAR needs is in the WAR.
        ((StandardJarScanner) context.getJarScanner()).setScanClassPath(false);
        return run(tomcat, context, home);
    }

    /** Tomcat asks no filter about a path that no servlet is mapped to, such as those of the endpoints. */
    private static void addDefaultServlet(Context context) {
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
    }

    private static Tomcat tomcat(Path home) throws IOException {
        Files.createDirectories(home.resolve("webapps"));
        var tomcat = new Tomcat();
        tomcat.setBaseDir(home.toString());
        var connector = new Connector();
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(0);
        tomcat.setConnector(connector);
        return tomcat;
    }

    private static Running run(Tomcat tomcat, Context context, Path home) throws Exception {
        try {
            tomcat.start();
            if (!context.getState().isAvailable()) {
                throw new IllegalStateException("the application did not start");
            }
        } catch (Exception e) {
            stop(tomcat, home);
            throw e;
        }
        return TestContainer.running(tomcat.getConnector().getLocalPort(), () -> stop(tomcat, home));
    }

    private static void stop(Tomcat tomcat, Path home) throws LifecycleException, IOException {
        tomcat.stop();
        tomcat.destroy();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
