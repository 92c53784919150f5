package dev.postern.bench.report;

import java.util.Locale;

/** Figures as people read them: three digits are all that such a measurement is good for. */
final class Numbers {
    private Numbers() {}

    static String of(double value) {
        var size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 9.995) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return String.format(Locale.ROOT, size >= 0.9995 ? "%.2f" : "%.3f", value);
    }

    /** Returns the value without digits that say nothing, for an axis. */
    static String tick(double value) {
        var text = String.format(Locale.ROOT, "%,.6f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    /** Returns a count as short as it is named, such as {@code 10k} or {@code 1M}. */
    static String count(double value) {
        if (value >= 1_000_000) {
            return tick(value / 1_000_000) + "M";
        }
        return value >= 1_000 ? tick(value / 1_000) + "k" : tick(value);
    }

    static String unit(String unit) {
        return unit.startsWith("us") ? "\u00b5s" + unit.substring(2) : unit;
    }

    /** Returns the unit, and which way is better where it says so. */
    static String legend(String unit) {
        if (unit.endsWith("/s")) {
            return unit(unit) + ", more is better";
        }
        var isCost = unit.matches("(us|ms|s|B|commands)(/.*)?");
        return isCost ? unit(unit) + ", less is better" : unit(unit);
    }
}
