package dev.postern.bench;

import java.util.Map;

/**
 * One row of the results: a candidate that does what the name says.
 *
 * @param name what is done, such as {@code first-seen/HS256}
 * @param candidate who does it
 * @param benchmark the class whose methods do it
 * @param parameters the JMH parameters that choose it
 * @param waits whether it mostly waits for another process, so that time on the wall is a figure as well
 */
public record Case(String name, String candidate, Class<?> benchmark, Map<String, String> parameters, boolean waits) {
    /** One that waits for nobody. */
    public Case(String name, String candidate, Class<?> benchmark, Map<String, String> parameters) {
        this(name, candidate, benchmark, parameters, false);
    }
}
