package dev.postern.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Groups of figures as Markdown. */
final class Tables {
    private Tables() {}

    /** Returns the table of a group: a row a candidate, a column a unit, and beside it the ratio to the reference. */
    static String of(Part part, Figures figures, List<Row> group) {
        var units = group.stream().map(Row::unit).distinct().toList();
        var hasVariants = group.stream().anyMatch(row -> !row.variant().isEmpty());
        var hasCandidates =
                !hasVariants || group.stream().map(Row::candidate).distinct().count() > 1;
        var references = units.stream()
                .collect(Collectors.toMap(unit -> unit, unit -> References.of(part, figures, group, unit)));

        var head = new ArrayList<String>();
        if (hasVariants) {
            head.add("");
        }
        if (hasCandidates) {
            head.add("candidate");
        }
        for (var unit : units) {
            head.add(Numbers.unit(unit));
            references.get(unit).heading().ifPresent(head::add);
        }
        var lines = new ArrayList<String>();
        lines.add(line(head));
        lines.add("|" + (hasVariants ? "---|" : "") + (hasCandidates ? "---|" : "")
                + "---:|".repeat(head.size() - (hasVariants ? 1 : 0) - (hasCandidates ? 1 : 0)));

        var variants = group.stream().map(Row::variant).distinct().toList();
        Map<List<String>, List<Row>> rows = group.stream()
                .sorted(Comparator.comparingInt(row -> variants.indexOf(row.variant())))
                .collect(Collectors.groupingBy(
                        row -> List.of(row.variant(), row.candidate()), LinkedHashMap::new, Collectors.toList()));
        var before = "";
        for (var of : rows.values()) {
            var first = of.get(0);
            var cells = new ArrayList<String>();
            if (hasVariants) {
                cells.add(first.variant().equals(before) ? "" : escaped(Counts.shortened(first.variant())));
                before = first.variant();
            }
            if (hasCandidates) {
                var candidate = escaped(first.candidate());
                cells.add(first.isOurs() ? "**" + candidate + "**" : candidate);
            }
            for (var unit : units) {
                var row = of.stream().filter(r -> r.unit().equals(unit)).findFirst();
                cells.add(row.map(Tables::figure).orElse(""));
                if (references.get(unit).heading().isPresent()) {
                    cells.add(row.flatMap(references.get(unit)::ratio).orElse(""));
                }
            }
            lines.add(line(cells));
        }
        return String.join("\n", lines) + "\n";
    }

    static String line(List<String> cells) {
        return cells.stream().map(cell -> " " + cell + " ").collect(Collectors.joining("|", "|", "|"));
    }

    /** Returns the text as it reads in a cell of a table. */
    static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("*", "\\*")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replaceAll("\\R", " ");
    }

    private static String figure(Row row) {
        var value = Numbers.of(row.value());
        var low = Numbers.of(row.low());
        var high = Numbers.of(row.high());
        return low.equals(high) ? value : value + " (" + low + "\u2013" + high + ")";
    }

    /** What the rows of a group are compared with, in one unit. */
    private record References(Map<Row, Row> of) {
        private static References of(Part part, Figures figures, List<Row> group, String unit) {
            var grows = Counts.areVariantsOf(group);
            Map<Row, Row> references = new LinkedHashMap<>();
            for (var row : group) {
                if (row.unit().equals(unit)) {
                    var reference = grows ? smallest(group, row) : figures.reference(row, part.references());
                    reference.filter(r -> r.value() > 0).ifPresent(r -> references.put(row, r));
                }
            }
            var says = references.entrySet().stream().anyMatch(e -> !e.getKey().equals(e.getValue()));
            return new References(says ? references : Map.of());
        }

        private static Optional<Row> smallest(List<Row> group, Row row) {
            return group.stream()
                    .filter(r ->
                            r.candidate().equals(row.candidate()) && r.unit().equals(row.unit()))
                    .min((a, b) -> Double.compare(Counts.of(a.variant()), Counts.of(b.variant())));
        }

        /** Returns the heading of the column, if there is anything to compare. */
        private Optional<String> heading() {
            var candidates = of.values().stream().map(Row::candidate).distinct().toList();
            var variants = of.values().stream().map(Row::variant).distinct().toList();
            if (candidates.isEmpty()) {
                return Optional.empty();
            }
            if (candidates.size() == 1) {
                return Optional.of("of " + escaped(candidates.get(0)));
            }
            return Optional.of(variants.size() == 1 ? "of " + escaped(Counts.shortened(variants.get(0))) : "ratio");
        }

        private Optional<String> ratio(Row row) {
            return Optional.ofNullable(of.get(row)).map(r -> Numbers.of(row.value() / r.value()));
        }
    }
}
