package dev.postern.servlet;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may go where: the first rule whose method and pattern fit decides, and where none fits nobody may. HEAD is GET
 * without the body, and judged as GET. Compiled once.
 */
final class Rules {
    private static final Right NOBODY = new Right.Deny();

    /** A method that no rule can name. */
    private static final String OTHER_METHOD = "\u0001";

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
                var takers = rule.takenBy(rules);
                if (!takers.isEmpty()) {
                    problem.accept("the rule \"" + rule + "\" is never reached: "
                            + takers.stream().map(taker -> "\"" + taker + "\"").collect(Collectors.joining(" and "))
                            + " before it " + (takers.size() == 1 ? "takes" : "take")
                            + " every request that it would");
                }
                rules.add(rule);
            } catch (IllegalArgumentException e) {
                problem.accept("the rule \"" + line.strip() + "\" can't be read: " + e.getMessage());
            }
        }
        return new Rules(List.copyOf(rules));
    }

    /**
     * Tells whether a method is spelled as one that rules can name: upper-case letters and hyphens. Methods are
     * case-sensitive (RFC 9110 section 9.1), but not every framework takes them so: {@code delete} would be judged as an
     * unknown method here and run as DELETE there. TRACE, which hands back what it was sent, and CONNECT are none.
     */
    static boolean takesMethod(String method) {
        return isMethod(method) && !method.equals("TRACE") && !method.equals("TRACK") && !method.equals("CONNECT");
    }

    /** Returns what the first fitting rule asks for. */
    Right rightFor(String method, String path) {
        var rule = firstFit(rules, method.equals("HEAD") ? "GET" : method, path);
        return rule == null ? NOBODY : rule.right();
    }

    private static @Nullable Rule firstFit(List<Rule> rules, String method, String path) {
        for (var rule : rules) {
            if (rule.fits(method, path)) {
                return rule;
            }
        }
        return null;
    }

    private static boolean isMethod(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '-') {
                return false;
            }
        }
        return !text.isEmpty();
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

        /**
         * Returns the earlier rules that together take every request that would come to this one; empty if one is left
         * for it. It is enough to try one path of each length that any pattern tells apart, with segments that no rule
         * names wherever this one takes any: whatever fits such a path fits the others too.
         */
        Set<Rule> takenBy(List<Rule> earlier) {
            var tried = new TreeSet<>(methods);
            if (methods.isEmpty()) {
                earlier.forEach(rule -> tried.addAll(rule.methods));
                tried.add(OTHER_METHOD);
            }
            var longest = earlier.stream()
                    .mapToInt(rule -> rule.pattern.length())
                    .max()
                    .orElse(0);
            var takers = new LinkedHashSet<Rule>();
            for (var path : pattern.strangePaths(longest + 1)) {
                for (var method : tried) {
                    var taker = firstFit(earlier, method, path);
                    if (taker == null) {
                        return Set.of();
                    }
                    takers.add(taker);
                }
            }
            return takers;
        }

        private static Set<String> methods(String text) {
            var methods = new TreeSet<String>();
            for (var method : text.split(",", -1)) {
                if (method.startsWith("/")) {
                    throw new IllegalArgumentException("a right is one word, such as role:admin");
                }
                if (!isMethod(method)) {
                    throw new IllegalArgumentException("methods are upper-case words, separated by commas");
                }
                if (!takesMethod(method)) {
                    throw new IllegalArgumentException(method + " is refused everywhere: leave it out");
                }
                methods.add(method);
            }
            if (methods.remove("HEAD") && !methods.contains("GET")) {
                throw new IllegalArgumentException("HEAD is GET without the body: write GET, which holds for both");
            }
            return methods;
        }

        @Override
        public String toString() {
            return (methods.isEmpty() ? "" : String.join(",", methods) + " ") + pattern + " " + right;
        }
    }
}
