package dev.postern.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.ServiceLoader;

/**
 * A servlet container that runs the suites. The module of each names its own in {@code META-INF/services}; all listen on
 * the loopback interface, on a port that is free.
 */
interface Container extends TestContainer {
    /** Starts an application whose filters the initializer registers, on whatever threads the container has. */
    default Running start(App app, ServletContainerInitializer filters) throws Exception {
        return start(app, filters, false);
    }

    /**
     * Starts an application whose filters the initializer registers.
     *
     * @param virtualThreads whether requests run on virtual threads, for which the JVM must be of 21 or newer
     */
    Running start(App app, ServletContainerInitializer filters, boolean virtualThreads) throws Exception;

    /** Tells whether {@link #deploy} works. */
    boolean takesWars();

    /** Starts an application from a WAR, with a parent class loader that has nothing of what the WAR brings. */
    Running deploy(Path war, String contextPath) throws Exception;

    @Override
    default Running start(App app) throws Exception {
        return start(app, (types, context) -> register(app, context));
    }

    /** Registers the application's filters in their order. */
    static void register(App app, ServletContext context) {
        for (var filter : app.filters()) {
            var registration = context.addFilter(
                    "filter-" + context.getFilterRegistrations().size(), filter);
            registration.setAsyncSupported(true);
            registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
        }
    }

    /** Returns the container of this module. */
    static Container ofThisModule() {
        return ServiceLoader.load(Container.class).findFirst().orElseThrow();
    }
}
