package dev.postern.servlet;

import dev.postern.ConfigProblem;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one servlet asks for by {@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll} (Jakarta Annotations
 * section 2.8 and following), on the class and on {@code service} and the methods for single HTTP methods. The annotation
 * that stands nearest counts: that of a method before that of the class, that of a class before that of its superclass. Where a method without one overrides a method with one, that of
 * its own class is the nearer one.
 *
 * <p>They are known by their names. So the annotations need not be on the class path, and a copy that another class
 * loader brings counts as well.
 *
 * @param otherwise for every HTTP method that has none of its own
 * @param byMethod by HTTP method
 */
record ServletRights(Right otherwise, Map<String, Right> byMethod) {
    static final ServletRights NONE = new ServletRights(new Right.Permit(), Map.of());

    private static final String PACKAGE = "jakarta.annotation.security.";
    private static final Set<String> NAMES =
            Set.of(PACKAGE + "RolesAllowed", PACKAGE + "PermitAll", PACKAGE + "DenyAll");
    private static final Map<String, String> HANDLERS = Map.of(
            "GET", "doGet",
            "HEAD", "doHead",
            "POST", "doPost",
            "PUT", "doPut",
            "PATCH", "doPatch",
            "DELETE", "doDelete",
            "OPTIONS", "doOptions");

    ServletRights {
        byMethod = Map.copyOf(byMethod);
    }

    /** Reads the annotations of a class; what contradicts itself is told to the listener, and denied. */
    static ServletRights of(Class<?> servlet, Consumer<ConfigProblem> problems) {
        var ofClass = nearest(servlet, problems).orElse(new Right.Permit());
        var service = handler(servlet, "service", problems, HttpServletRequest.class, HttpServletResponse.class)
                .or(() -> handler(servlet, "service", problems, ServletRequest.class, ServletResponse.class));
        var byMethod = new HashMap<String, Right>();
        HANDLERS.forEach((method, name) -> handler(
                        servlet, name, problems, HttpServletRequest.class, HttpServletResponse.class)
                .ifPresent(right ->
                        byMethod.put(method, service.map(all -> all.and(right)).orElse(right))));
        return new ServletRights(service.orElse(ofClass), byMethod);
    }

    /** Returns what a method needs; for HEAD that is what GET needs, too, as it mostly runs the same code. */
    Right rightFor(String method) {
        var right = byMethod.getOrDefault(method, otherwise);
        if (!method.equals("HEAD")) {
            return right;
        }
        var get = byMethod.getOrDefault("GET", otherwise);
        return byMethod.containsKey("HEAD") ? right.and(get) : get;
    }

    private static Optional<Right> nearest(Class<?> servlet, Consumer<ConfigProblem> problems) {
        for (Class<?> type = servlet; type != null; type = type.getSuperclass()) {
            var right = annotated(type, type.getName(), problems);
            if (right.isPresent()) {
                return right;
            }
        }
        return Optional.empty();
    }

    /** What stands on a method that is overridden does not open what the class of the overriding one protects. */
    private static Optional<Right> handler(
            Class<?> servlet, String name, Consumer<ConfigProblem> problems, Class<?>... parameters) {
        Optional<Right> overriding = Optional.empty();
        for (Class<?> type = servlet; type != null; type = type.getSuperclass()) {
            var declaring = type.getName();
            var method = declared(type, name, parameters);
            var right = method.flatMap(found -> annotated(found, declaring + "." + name, problems));
            if (right.isPresent()) {
                return overriding.or(() -> right);
            }
            if (method.isPresent() && overriding.isEmpty()) {
                overriding = annotated(type, declaring, problem -> {}); // told of where the class itself is read
            }
        }
        return Optional.empty();
    }

    private static Optional<Method> declared(Class<?> type, String name, Class<?>... parameters) {
        try {
            return Optional.of(type.getDeclaredMethod(name, parameters));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static Optional<Right> annotated(AnnotatedElement element, String where, Consumer<ConfigProblem> problems) {
        var found = Arrays.stream(element.getDeclaredAnnotations())
                .filter(annotation -> NAMES.contains(annotation.annotationType().getName()))
                .toList();
        if (found.size() > 1) {
            problems.accept(new ConfigProblem(
                    where, "", "has more than one of @RolesAllowed, @PermitAll and @DenyAll", "leave one of them"));
            return Optional.of(new Right.Deny());
        }
        return found.stream().findFirst().map(ServletRights::right);
    }

    private static Right right(Annotation annotation) {
        return switch (annotation.annotationType().getSimpleName()) {
            case "PermitAll" -> new Right.Permit();
            case "DenyAll" -> new Right.Deny();
            default -> {
                var roles = roles(annotation);
                // Jakarta Servlet section 13.3: ** is whoever has logged in.
                yield roles.contains("**") ? new Right.Authenticated() : new Right.AnyRole(roles);
            }
        };
    }

    private static List<String> roles(Annotation annotation) {
        try {
            return List.of(
                    (String[]) annotation.annotationType().getMethod("value").invoke(annotation));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("an annotation called RolesAllowed that is another one", e);
        }
    }
}
