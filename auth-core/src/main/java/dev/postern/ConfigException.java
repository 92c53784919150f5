package dev.postern;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used. The message lists every problem with its fix and holds no secret. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<ConfigProblem> problems;

    /** Tells of these problems, at least one. */
    public ConfigException(List<ConfigProblem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, in the order in which they were found. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    private static String describe(List<ConfigProblem> problems) {
        var count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return "the configuration has " + count + ":"
                + problems.stream().map(problem -> "\n  - " + problem).collect(Collectors.joining());
    }
}
