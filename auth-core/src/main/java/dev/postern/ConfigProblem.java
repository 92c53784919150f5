package dev.postern;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the setting, with where it was found if it was set
 * @param value the value as found, masked if it is a secret; empty if that is not the point
 * @param problem what is wrong, or what would be right
 * @param fix what to do
 */
public record ConfigProblem(String key, String value, String problem, String fix) {
    @Override
    public String toString() {
        return key + (value.isEmpty() ? "" : " = " + value) + ": " + problem + " -> " + fix;
    }
}
