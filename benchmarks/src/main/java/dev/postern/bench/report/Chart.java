package dev.postern.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The picture of one group of figures in one unit.
 *
 * @param name of the file, without the ending
 * @param title what it shows
 * @param svg the document
 */
record Chart(String name, String title, String svg) {
    private static final int ROOM = 6;

    /** Returns the charts of a group, one for each unit that is worth one. */
    static List<Chart> of(Part part, Figures figures, String group) {
        Map<String, List<Row>> units = figures.groups().getOrDefault(group, List.of()).stream()
                .filter(row -> !Contents.NOT_DRAWN.contains(row.unit()))
                .collect(Collectors.groupingBy(Row::unit, LinkedHashMap::new, Collectors.toList()));
        units.values().removeIf(rows -> rows.size() == 1);
        var charts = new ArrayList<Chart>();
        units.forEach((unit, rows) -> {
            var name = String.join("-", part.id(), group, unit)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "-");
            var title =
                    part.groups().containsKey(group) ? part.heading(group) : part.title() + ": " + part.heading(group);
            var svg = Counts.areVariantsOf(rows)
                    ? LineChart.of(title, unit, "logins in the store", curves(figures, rows))
                    : BarChart.of(title, unit, panels(part, figures, rows));
            charts.add(new Chart(name, title, svg));
        });
        return charts;
    }

    private static List<LineChart.Curve> curves(Figures figures, List<Row> rows) {
        Map<String, List<Row>> candidates =
                rows.stream().collect(Collectors.groupingBy(Row::candidate, LinkedHashMap::new, Collectors.toList()));
        return candidates.values().stream()
                .map(of -> new LineChart.Curve(
                        of.get(0).candidate(),
                        figures.isOurs(of.get(0)),
                        of.stream()
                                .map(row -> new LineChart.Point(Counts.of(row.variant()), row))
                                .toList()))
                .toList();
    }

    private static List<BarChart.Panel> panels(Part part, Figures figures, List<Row> rows) {
        if (rows.stream().map(Row::candidate).distinct().count() == 1
                && rows.stream().noneMatch(row -> row.variant().isEmpty())) {
            var bars = rows.stream()
                    .map(row -> bar(row.variant(), part, figures, row))
                    .toList();
            return List.of(new BarChart.Panel("", bars));
        }
        Map<String, List<BarChart.Bar>> panels = new LinkedHashMap<>();
        for (var row : drawn(rows)) {
            panels.computeIfAbsent(row.variant(), v -> new ArrayList<>()).add(bar(row.candidate(), part, figures, row));
        }
        return panels.entrySet().stream()
                .map(panel -> new BarChart.Panel(panel.getKey(), panel.getValue()))
                .toList();
    }

    private static BarChart.Bar bar(String label, Part part, Figures figures, Row row) {
        var kind = figures.isOurs(row)
                ? BarChart.Kind.OURS
                : part.references().contains(row.candidate()) ? BarChart.Kind.FLOOR : BarChart.Kind.PEER;
        return new BarChart.Bar(label, kind, row);
    }

    private static List<Row> drawn(List<Row> rows) {
        var variants = rows.stream().map(Row::variant).distinct().toList();
        var some = variants.stream().filter(Contents.DRAWN_OF_MANY::contains).toList();
        if (variants.size() <= ROOM || some.isEmpty()) {
            return rows;
        }
        return rows.stream().filter(row -> some.contains(row.variant())).toList();
    }
}
