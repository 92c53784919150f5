package dev.postern.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Bars from zero with their spread, in panels of which each has a scale of its own. */
final class BarChart {
    private static final int MARGIN = 16;
    private static final int ROW = 24;
    private static final int BAR = 15;
    private static final double CHARACTER = 8.2;

    private final String title;
    private final String unit;
    private final List<Panel> panels;
    private final Svg svg = new Svg();
    private final double left;
    private final double right;

    private BarChart(String title, String unit, List<Panel> panels) {
        this.title = title;
        this.unit = unit;
        this.panels = panels;
        left = MARGIN + Math.min(290, Math.max(70, longest(Bar::label) * CHARACTER)) + 10;
        right = Svg.WIDTH - MARGIN - longest(bar -> value(bar.row())) * CHARACTER;
    }

    /**
     * Returns an SVG document.
     *
     * @param unit of all values
     */
    static String of(String title, String unit, List<Panel> panels) {
        return new BarChart(title, unit, List.copyOf(panels)).draw();
    }

    /** Whose bar it is: what cannot be left out at all is a floor. */
    enum Kind {
        OURS,
        PEER,
        FLOOR
    }

    record Bar(String label, Kind kind, Row row) {}

    /**
     * Bars that can be compared with each other.
     *
     * @param heading may be empty
     */
    record Panel(String heading, List<Bar> bars) {
        private Scale scale() {
            var values = new ArrayList<Double>();
            var ours = new ArrayList<Double>();
            for (var bar : bars) {
                values.addAll(
                        List.of(bar.row().low(), bar.row().value(), bar.row().high()));
                if (bar.kind() == Kind.OURS) {
                    ours.add(bar.row().value());
                }
            }
            return Scale.of(values, ours);
        }
    }

    private int longest(Function<Bar, String> text) {
        return panels.stream()
                .flatMap(panel -> panel.bars().stream())
                .mapToInt(bar -> text.apply(bar).length())
                .max()
                .orElse(0);
    }

    private String draw() {
        svg.text(MARGIN, 28, "start", "title", title);
        svg.text(
                MARGIN, 48, "start", "soft", Numbers.legend(unit) + "; median, and the line from quartile to quartile");
        var y = 60.0;
        for (var panel : panels) {
            y = draw(panel, y);
        }
        var description = panels.stream().map(this::aloud).collect(Collectors.joining(" "));
        return svg.document(title, description, y + 6);
    }

    private double draw(Panel panel, double top) {
        var y = top;
        if (!panel.heading().isEmpty()) {
            svg.text(MARGIN, y + 18, "start", "strong", panel.heading());
            y += 26;
        }
        var scale = panel.scale();
        var bottom = y + panel.bars().size() * ROW + 2.0;
        for (var tick : scale.ticks()) {
            svg.line(x(scale, tick), y, x(scale, tick), bottom, "grid");
            svg.text(x(scale, tick), bottom + 14, "middle", "soft", Numbers.tick(tick));
        }
        for (var bar : panel.bars()) {
            draw(bar, scale, y + ROW / 2.0);
            y += ROW;
        }
        if (scale.logarithmic()) {
            svg.text(
                    x(scale, scale.to()),
                    bottom + 30,
                    "end",
                    "soft",
                    "logarithmic scale: every line is ten times the last");
            return bottom + 44;
        }
        return bottom + 28;
    }

    private void draw(Bar bar, Scale scale, double middle) {
        var ours = bar.kind() == Kind.OURS;
        var row = bar.row();
        svg.text(left - 10, middle + 4.5, "end", ours ? "strong" : "plain", bar.label());
        var kind = switch (bar.kind()) {
            case OURS -> "ours";
            case PEER -> "peer";
            case FLOOR -> "floor";
        };
        svg.bar(left, middle - BAR / 2.0, Math.max(1, x(scale, row.value()) - left), BAR, kind);
        var low = x(scale, row.low());
        var high = x(scale, row.high());
        if (high - low >= 1) {
            svg.line(low, middle, high, middle, "spread");
            svg.line(low, middle - 4, low, middle + 4, "spread");
            svg.line(high, middle - 4, high, middle + 4, "spread");
        }
        var end = Math.max(high, x(scale, row.value()));
        svg.text(end + 7, middle + 4.5, "start", ours ? "strong" : "plain", value(row));
    }

    private double x(Scale scale, double value) {
        return left + scale.place(value) * (right - left);
    }

    private String aloud(Panel panel) {
        var heading = panel.heading().isEmpty() ? "" : panel.heading() + ": ";
        return panel.bars().stream()
                .map(bar -> bar.label() + " " + value(bar.row()))
                .collect(Collectors.joining(", ", heading, "."));
    }

    private String value(Row row) {
        return Numbers.of(row.value()) + " " + Numbers.unit(unit);
    }
}
