package dev.postern.bench.report;

import java.util.Locale;

/**
 * One published figure.
 *
 * @param name what was measured: a group, and after the first slash a variant of it, as in {@code first-seen/HS256}
 * @param candidate of whom
 * @param unit such as {@code us/op}
 * @param value the median
 * @param low the lower quartile
 * @param high the upper quartile
 */
record Row(String name, String candidate, String unit, double value, double low, double high) {
    String group() {
        var slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** Returns what follows the group; the empty text if nothing does. */
    String variant() {
        var slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }

    boolean isOurs() {
        return candidate.toLowerCase(Locale.ROOT).startsWith("postern");
    }
}
