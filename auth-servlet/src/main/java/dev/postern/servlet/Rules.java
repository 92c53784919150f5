package dev.postern.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Who may go where: the first rule whose method and pattern fit decides, and where none fits nobody may. A rule for GET
 * holds for HEAD too. Compiled once.
 */
final class Rules {
    private static final Right NOBODY = new Right.Deny();

    private final List<Rule> rules;

    private Rules(List<Rule> rules) {
        this.rules = rules;
    }

    /** Reads rules separated by {@code ;} or line breaks; each problem is told to the listener and its rule left out. */
    static Rules read(String text, Consumer<String> problem) {
        var rules = new ArrayList<Rule>();
        for (var line : text.split("[;\\n]", -1)) {
            if (line.isBlank()) {
                continue;
            }
            try {
                var rule = Rule.of(line.strip());
                rules.stream()
                        .filter(earlier -> earlier.covers(rule))
                        .findFirst()
                        .ifPresent(earlier -> problem.accept("the rule \"" + rule + "\" is never reached: \"" + earlier
                                + "\" before it takes every request that it would"));
                rules.add(rule);
            } catch (IllegalArgumentException e) {
                problem.accept("the rule \"" + line.strip() + "\" can't be read: " + e.getMessage());
            }
        }
        return new Rules(List.copyOf(rules));
    }

    /** Returns what the first fitting rule asks for. */
    Right rightFor(String method, String path) {
        for (var rule : rules) {
            if (rule.fits(method, path)) {
                return rule.right();
            }
        }
        return NOBODY;
    }

    /** One rule; no methods mean all of them. */
    private record Rule(Set<String> methods, PathPattern pattern, Right right) {
        static Rule of(String text) {
            var words = text.split("\\s+", -1);
            return switch (words.length) {
                case 2 -> new Rule(Set.of(), PathPattern.of(words[0]), Right.of(words[1]));
                case 3 -> new Rule(methods(words[0]), PathPattern.of(words[1]), Right.of(words[2]));
                default ->
                    throw new IllegalArgumentException("a rule is: PATTERN RIGHT or METHOD,METHOD PATTERN RIGHT");
            };
        }

        boolean fits(String method, String path) {
            return (methods.isEmpty() || methods.contains(method)) && pattern.matches(path);
        }

        boolean covers(Rule other) {
            var coversMethods = methods.isEmpty() || (!other.methods.isEmpty() && methods.containsAll(other.methods));
            return coversMethods && pattern.covers(other.pattern);
        }

        private static Set<String> methods(String text) {
            var methods = new TreeSet<String>();
            for (var method : text.split(",", -1)) {
                if (method.isEmpty() || !method.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
                    throw new IllegalArgumentException("methods are upper-case words, separated by commas");
                }
                methods.add(method);
                if (method.equals("GET")) {
                    methods.add("HEAD");
                }
            }
            return methods;
        }

        @Override
        public String toString() {
            var words = right.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            if (right instanceof Right.Role role) {
                words = "role:" + role.name();
            } else if (right instanceof Right.Permission permission) {
                words = "permission:" + permission.name();
            }
            return (methods.isEmpty() ? "" : String.join(",", methods) + " ") + pattern + " " + words;
        }
    }
}
