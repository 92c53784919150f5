package dev.postern.bench;

import java.util.List;

/**
 * What was measured of one candidate.
 *
 * @param name what was measured
 * @param candidate of whom
 * @param unit such as {@code us/op}, {@code B/op}, {@code req/s}, {@code ms}, {@code commands/op}
 * @param values one value a round; not empty
 */
public record Figure(String name, String candidate, String unit, List<Double> values) {
    public Figure {
        values = List.copyOf(values);
    }

    double median() {
        return quantile(values, 0.5);
    }

    double low() {
        return quantile(values, 0.25);
    }

    double high() {
        return quantile(values, 0.75);
    }

    @Override
    public String toString() {
        return "%s %s %.3f (%.3f to %.3f) %s".formatted(name, candidate, median(), low(), high(), unit);
    }

    /** Returns the value that this part of all values lies below. */
    public static double quantile(List<Double> values, double part) {
        var sorted = values.stream().sorted().toList();
        var at = part * (sorted.size() - 1);
        var below = (int) at;
        var above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }
}
