package dev.postern.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The section of the README that says how fast it is; empty, where nothing was measured. */
final class Readme {
    static final String START = "<!-- benchmarks:start -->";
    static final String END = "<!-- benchmarks:end -->";

    private Readme() {}

    /** Returns the README with the section between the markers replaced. */
    static String with(String readme, Map<Part, Figures> measured) {
        var start = readme.indexOf(START);
        var end = readme.indexOf(END, start);
        if (start < 0 || end < 0) {
            throw new IllegalArgumentException("The README has no lines " + START + " and " + END + ": add them");
        }
        return readme.substring(0, start + START.length()) + "\n" + section(measured) + readme.substring(end);
    }

    /** Returns the headlines that nothing was measured for, although their part was. */
    static List<Headline> missing(Map<Part, Figures> measured) {
        return Contents.HEADLINES.stream()
                .filter(h -> figures(h, measured) != null && line(h, measured).isEmpty())
                .toList();
    }

    private static String section(Map<Part, Figures> measured) {
        var lines = new ArrayList<String>();
        Contents.HEADLINES.forEach(headline -> lines.addAll(line(headline, measured)));
        if (lines.isEmpty()) {
            return "";
        }
        var section = new StringBuilder("""
                ## Speed

                Medians on a small shared machine, both sides of a line from one run, everything on loopback: only the ratios
                mean anything elsewhere. Of throughput more is better, of all else less.
                [All figures, charts, and how to read them](docs/benchmarks.md).

                | | Postern | beside it | ratio, ours to theirs |
                |---|---:|---:|---:|
                """);
        lines.forEach(line -> section.append(line).append('\n'));
        var charts = charts(measured);
        if (!charts.isEmpty()) {
            section.append('\n').append(charts).append('\n');
        }
        return section.toString();
    }

    private static List<String> line(Headline headline, Map<Part, Figures> measured) {
        var figures = figures(headline, measured);
        if (figures == null) {
            return List.of();
        }
        var ours = figures.find(headline.name(), headline.ours(), headline.unit());
        var other = figures.find(headline.name(), headline.other(), headline.unit());
        if (ours.isEmpty() || other.isEmpty() || other.get().value() <= 0) {
            return List.of();
        }
        var unit = headline.unit().equals("ratio") ? "" : " " + Numbers.unit(headline.unit());
        return List.of(Tables.line(List.of(
                Tables.escaped(headline.what()),
                Numbers.of(ours.get().value()) + unit,
                Tables.escaped(headline.called()) + ": "
                        + Numbers.of(other.get().value()) + unit,
                "**" + Numbers.of(ours.get().value() / other.get().value()) + "**")));
    }

    private static @Nullable Figures figures(Headline headline, Map<Part, Figures> measured) {
        return measured.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(headline.part()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String charts(Map<Part, Figures> measured) {
        return measured.entrySet().stream()
                .flatMap(entry -> entry.getValue().groups().keySet().stream()
                        .flatMap(group -> Chart.of(entry.getKey(), entry.getValue(), group).stream()))
                .filter(chart -> Contents.README_CHARTS.contains(chart.name()))
                .map(chart -> Page.image(chart, "docs/benchmarks/"))
                .collect(Collectors.joining("\n\n"));
    }
}
