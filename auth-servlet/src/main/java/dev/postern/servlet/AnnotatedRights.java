package dev.postern.servlet;

import dev.postern.ConfigException;
import dev.postern.ConfigProblem;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.ServletSecurity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the servlets of an application ask for by their JSR-250 annotations, beside the rules. Found by the name that the
 * container has chosen a servlet by, so that neither the place of its mapping nor a second one matters. Safe for use by
 * many threads.
 */
final class AnnotatedRights {
    private static final Logger LOG = LoggerFactory.getLogger(AnnotatedRights.class);

    /** Lives in the context, as one filter may stand in several and a context may be stopped and started. */
    private static final String ATTRIBUTE = "dev.postern.annotated-rights";

    private final ServletContext context;
    private final Map<String, ServletRights> byServlet = new ConcurrentHashMap<>();

    private AnnotatedRights(ServletContext context) {
        this.context = context;
    }

    /** Returns those of a context. */
    static AnnotatedRights of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof AnnotatedRights known) {
            return known;
        }
        var rights = new AnnotatedRights(context);
        context.setAttribute(ATTRIBUTE, rights);
        return rights;
    }

    /**
     * Looks at all servlets that are registered, and warns of annotations that not every container enforces.
     *
     * @throws ConfigException if one has annotations that contradict each other
     */
    void check() {
        var problems = new ArrayList<ConfigProblem>();
        for (var name : context.getServletRegistrations().keySet()) {
            var servlet = classOf(name);
            servlet.ifPresent(AnnotatedRights::warn);
            byServlet.put(name, read(servlet, problems::add));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
    }

    /** Returns what a servlet asks for; a name that is not known asks for nothing. */
    Right rightFor(String servlet, String method) {
        var known = byServlet.get(servlet); // takes no lock, as computeIfAbsent may
        return (known == null ? learn(servlet) : known).rightFor(method);
    }

    private ServletRights learn(String servlet) {
        return byServlet.computeIfAbsent(
                servlet, name -> read(classOf(name), problem -> LOG.error("refused: {}", problem)));
    }

    private static ServletRights read(Optional<Class<?>> servlet, Consumer<ConfigProblem> problems) {
        return servlet.map(type -> ServletRights.of(type, problems)).orElse(ServletRights.NONE);
    }

    private static void warn(Class<?> servlet) {
        if (servlet.isAnnotationPresent(ServletSecurity.class)) {
            LOG.warn(
                    "{} carries @ServletSecurity, which some containers enforce before this filter and others not at all:"
                            + " say it in auth.rules, or by @RolesAllowed",
                    servlet.getName());
        }
    }

    private Optional<Class<?>> classOf(String servlet) {
        var registration = context.getServletRegistration(servlet);
        var name = registration == null ? null : registration.getClassName();
        if (name == null) {
            return Optional.empty(); // a page, or a servlet that no name leads to
        }
        var found = load(name, context.getClassLoader())
                .or(() -> load(name, Thread.currentThread().getContextClassLoader()))
                .or(() -> load(name, AnnotatedRights.class.getClassLoader()));
        if (found.isEmpty()) {
            // The application can't see it, so it is the container's own, and nobody has annotated it.
            LOG.debug("the class of the servlet {} is out of sight: {}", servlet, name);
        }
        return found;
    }

    private static Optional<Class<?>> load(String name, @Nullable ClassLoader loader) {
        try {
            return loader == null ? Optional.empty() : Optional.of(Class.forName(name, false, loader));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
