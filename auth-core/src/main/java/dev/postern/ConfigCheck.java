package dev.postern;

/**
 * Looks for what is wrong with a configuration beyond single values: files that can't be read, settings that contradict
 * each other. A module that is neither a strategy nor a store registers its check with {@link java.util.ServiceLoader}
 * under this interface.
 */
public interface ConfigCheck {
    /**
     * Reports every problem it can find, not only the first, and changes nothing. A key whose value could not be read
     * has been reported already and reads as its default.
     */
    default void check(AuthConfig config, ConfigProblems problems) {}
}
