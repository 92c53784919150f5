package dev.postern;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds providers on the class path; a name must fit exactly one. */
final class Providers {
    private Providers() {}

    static <P> List<P> all(Class<P> type) {
        return ServiceLoader.load(type).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Returns the one provider of that name; otherwise notes a problem and returns nothing. */
    static <P> Optional<P> named(
            Class<P> type, Function<P, String> nameOf, String name, ConfigKey<?> key, ConfigProblems problems) {
        var providers = all(type);
        var fitting =
                providers.stream().filter(p -> nameOf.apply(p).equals(name)).toList();
        if (fitting.size() == 1) {
            return Optional.of(fitting.get(0));
        }
        var names = providers.stream().map(nameOf).distinct().sorted().toList();
        if (fitting.isEmpty()) {
            problems.add(
                    key,
                    "nothing on the class path is called " + name + "; found: "
                            + (names.isEmpty() ? "nothing" : String.join(", ", names)),
                    dependencyFor(name).or(() -> meant(name, names)).orElse("add the dependency that brings it"));
        } else {
            var classes = fitting.stream().map(p -> p.getClass().getName()).collect(Collectors.joining(", "));
            problems.add(
                    key, "more than one on the class path is called " + name + ": " + classes, "remove all but one");
        }
        return Optional.empty();
    }

    private static Optional<String> dependencyFor(String name) {
        return switch (name) {
            case "session", "redis" -> Optional.of("add the dependency dev.postern:auth-session");
            case "jdbc" -> Optional.of("add the dependency dev.postern:auth-jdbc");
            case "jwt" -> Optional.of("add the dependency dev.postern:auth-jwt");
            default -> Optional.empty();
        };
    }

    private static Optional<String> meant(String name, List<String> known) {
        return Spelling.closest(name, known).map(close -> "did you mean " + close + "?");
    }
}
