package dev.postern.bench.report;

import java.util.List;

/** Variants that are counts, such as {@code 1000} or {@code 10k}: their figures make a curve. */
final class Counts {
    private Counts() {}

    static boolean areVariantsOf(List<Row> rows) {
        var variants = rows.stream().map(Row::variant).distinct().toList();
        return variants.size() > 1 && variants.stream().allMatch(Counts::is);
    }

    private static boolean is(String variant) {
        return variant.matches("[1-9][0-9_]*[kM]?");
    }

    /** Returns a count as {@code 10k}, and what is none as it is. */
    static String shortened(String variant) {
        return is(variant) ? Numbers.count(of(variant)) : variant;
    }

    static double of(String variant) {
        var digits = variant.replaceAll("[_kM]", "");
        var unit = variant.endsWith("M") ? 1e6 : variant.endsWith("k") ? 1e3 : 1;
        return Double.parseDouble(digits) * unit;
    }
}
