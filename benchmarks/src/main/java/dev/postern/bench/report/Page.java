package dev.postern.bench.report;

import dev.postern.bench.Machine;
import java.util.List;
import java.util.Map;

/** The page with all figures. */
final class Page {
    private static final int ROWS_IN_THE_OPEN = 16;

    private static final String INTRODUCTION = """
            # Benchmarks

            Postern beside its peers, and beside what nobody can do without. `./bench PART` measures, `./bench report` writes
            this page from what was measured: [how it is done](../benchmarks/README.md). Do not edit it.

            **How to read it.** All candidates of a part were measured in one run, in turns, on the same machine. Compare
            them with each other, by the ratios; never compare absolute figures with those of another run, another part or
            another machine. A figure is the median, and in brackets stand the quartiles: half of all values lay between
            them. Where the quartiles of two candidates overlap, the run did not tell them apart. The machine is small and
            shared with others, whose work is in the figures. Everything ran on loopback, so no network is in them, and
            servers, stores and the process that sends requests share the same cores: a real client elsewhere leaves more
            of the machine to the server.
            """;

    private Page() {}

    /**
     * Returns the page.
     *
     * @param measured the parts that there are results of
     */
    static String of(Map<Part, Figures> measured) {
        var page = new StringBuilder(INTRODUCTION);
        measured.forEach((part, figures) -> {
            page.append("\n## ").append(part.title()).append("\n\n");
            page.append(part.text()).append("\n\n");
            page.append(machine(figures.machine())).append(" Raw results: [");
            page.append(part.id())
                    .append(".json](benchmarks/")
                    .append(part.id())
                    .append(".json).\n");
            figures.groups().forEach((name, group) -> {
                page.append("\n### ").append(part.heading(name)).append("\n\n");
                for (var chart : Chart.of(part, figures, name)) {
                    page.append(image(chart, "benchmarks/")).append("\n\n");
                }
                page.append(table(part, figures, group));
            });
        });
        return page.toString();
    }

    static String image(Chart chart, String folder) {
        var alternative = chart.title().replaceAll("[\\[\\]\\\\]", "");
        return "![" + alternative + "](" + folder + chart.name() + ".svg)";
    }

    static String machine(Machine machine) {
        return "Measured on %s: %s, %d cores, JDK %s."
                .formatted(machine.date(), machine.system(), machine.cores(), machine.jdk());
    }

    private static String table(Part part, Figures figures, List<Row> group) {
        var table = Tables.of(part, figures, group);
        if (table.lines().count() - 2 <= ROWS_IN_THE_OPEN) {
            return table;
        }
        return "<details><summary>All figures</summary>\n\n" + table + "\n</details>\n";
    }
}
