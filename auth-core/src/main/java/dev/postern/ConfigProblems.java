package dev.postern;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it can be told at once. Not safe for use by many threads. */
public final class ConfigProblems {
    private final AuthConfig config;
    private final List<ConfigProblem> found = new ArrayList<>();

    ConfigProblems(AuthConfig config) {
        this.config = config;
        found.addAll(config.problems());
    }

    /**
     * Notes a problem. The value of the key is added, masked if it is secret.
     *
     * @param key the setting to change
     * @param problem what is wrong, without any secret
     * @param fix what to do, beginning with a verb
     */
    public void add(ConfigKey<?> key, String problem, String fix) {
        found.add(new ConfigProblem(config.describe(key), config.show(key), problem, fix));
    }

    /** Returns what was found so far. */
    public List<ConfigProblem> found() {
        return List.copyOf(found);
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
    }
}
