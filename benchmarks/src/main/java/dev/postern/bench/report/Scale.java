package dev.postern.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * From values to places on an axis.
 *
 * @param from the value at the start of the axis
 * @param to the value at its end
 * @param logarithmic whether equal steps are equal factors
 * @param ticks the values to be named
 */
record Scale(double from, double to, boolean logarithmic, List<Double> ticks) {
    /** Below this part of an axis a bar is not seen. */
    private static final double VISIBLE = 1 / 50.0;

    private static final int STEPS = 5;

    Scale {
        ticks = List.copyOf(ticks);
    }

    /**
     * Returns a scale that starts at zero; a logarithmic one only where ours would not be seen on it.
     *
     * @param values all values that are shown, error bars included
     * @param ours those of them that must be seen
     */
    static Scale of(Collection<Double> values, Collection<Double> ours) {
        var max = max(values);
        var hidden = ours.stream().anyMatch(value -> value < max * VISIBLE);
        var positive = values.stream().allMatch(value -> value > 0);
        return hidden && positive ? logarithmic(values) : linear(max);
    }

    static Scale linear(double max) {
        var end = max > 0 ? max : 1;
        var step = step(end / STEPS);
        var ticks = new ArrayList<Double>();
        for (var i = 0; i * step <= end; i++) {
            ticks.add(i * step);
        }
        return new Scale(0, end, false, ticks);
    }

    /** Returns a scale from a power of ten below all values to one above them; all values must be positive. */
    static Scale logarithmic(Collection<Double> values) {
        var least = values.stream().mapToDouble(v -> v).min().orElse(1);
        if (least <= 0) {
            throw new IllegalArgumentException("no place on a logarithmic axis: " + least);
        }
        var first = (int) Math.floor(Math.log10(least / 1.25));
        var last = (int) Math.ceil(Math.log10(max(values)) - 1e-9);
        var ticks = new ArrayList<Double>();
        for (var power = first; power <= Math.max(last, first + 1); power++) {
            ticks.add(Math.pow(10, power));
        }
        return new Scale(ticks.get(0), ticks.get(ticks.size() - 1), true, ticks);
    }

    /** Returns where the value stands: 0 at the start of the axis, 1 at its end. */
    double place(double value) {
        if (!logarithmic) {
            return Math.min(1, Math.max(0, (value - from) / (to - from)));
        }
        var within = Math.min(to, Math.max(from, value));
        return Math.log(within / from) / Math.log(to / from);
    }

    private static double max(Collection<Double> values) {
        return values.stream().mapToDouble(v -> v).max().orElse(0);
    }

    private static double step(double least) {
        var power = Math.pow(10, Math.floor(Math.log10(least)));
        return DoubleStream.of(1, 2, 2.5, 5, 10)
                .map(factor -> factor * power)
                .filter(step -> step >= least * (1 - 1e-9))
                .findFirst()
                .orElse(10 * power);
    }
}
