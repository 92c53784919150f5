package dev.postern.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How figures grow with a count: a curve a candidate, the count on a logarithmic axis. */
final class LineChart {
    private static final int LEFT = 76;
    private static final int TOP = 70;
    private static final int BOTTOM = 330;
    private static final int HEIGHT = 384;
    private static final double CHARACTER = 8.2;
    private static final int LABEL = 17;

    private final String title;
    private final String unit;
    private final String counted;
    private final List<Curve> curves;
    private final Svg svg = new Svg();
    private final Scale across;
    private final Scale up;
    private final double right;

    private LineChart(String title, String unit, String counted, List<Curve> curves) {
        this.title = title;
        this.unit = unit;
        this.counted = counted;
        this.curves = curves;
        var counts = new ArrayList<Double>();
        var values = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        for (var curve : curves) {
            for (var point : curve.points()) {
                counts.add(point.count());
                values.addAll(List.of(
                        point.row().low(), point.row().value(), point.row().high()));
                if (curve.ours()) {
                    ours.add(point.row().value());
                }
            }
        }
        across = counts(counts);
        up = Scale.of(values, ours);
        var longest = curves.stream().mapToInt(c -> label(c).length()).max().orElse(0);
        right = Svg.WIDTH - 24 - longest * CHARACTER;
    }

    /**
     * Returns an SVG document.
     *
     * @param counted what the counts are of
     */
    static String of(String title, String unit, String counted, List<Curve> curves) {
        return new LineChart(title, unit, counted, List.copyOf(curves)).draw();
    }

    record Point(double count, Row row) {}

    /** The figures of one candidate by rising count; there is at least one. */
    record Curve(String label, boolean ours, List<Point> points) {
        Curve {
            points = points.stream()
                    .sorted(Comparator.comparingDouble(Point::count))
                    .toList();
        }

        private Row last() {
            return points.get(points.size() - 1).row();
        }
    }

    private String draw() {
        svg.text(16, 28, "start", "title", title);
        var scale = up.logarithmic() ? "; logarithmic scale: every line is ten times the one below" : "";
        svg.text(16, 48, "start", "soft", Numbers.legend(unit) + scale);
        for (var tick : up.ticks()) {
            svg.line(LEFT, y(tick), right, y(tick), "grid");
            svg.text(LEFT - 8, y(tick) + 4, "end", "soft", Numbers.tick(tick));
        }
        for (var tick : across.ticks()) {
            svg.line(x(tick), BOTTOM, x(tick), BOTTOM + 5.0, "grid");
            svg.text(x(tick), BOTTOM + 20.0, "middle", "soft", Numbers.count(tick));
        }
        svg.text((LEFT + right) / 2, BOTTOM + 40.0, "middle", "soft", counted + " (logarithmic scale)");
        curves.stream().filter(c -> !c.ours()).forEach(this::draw);
        curves.stream().filter(Curve::ours).forEach(this::draw);
        label();
        return svg.document(title, curves.stream().map(this::aloud).collect(Collectors.joining(" ")), HEIGHT);
    }

    private void draw(Curve curve) {
        var points = curve.points().stream()
                .map(p -> String.format(
                        Locale.ROOT, "%.1f,%.1f", x(p.count()), y(p.row().value())))
                .collect(Collectors.joining(" "));
        svg.curve(points, curve.ours() ? "our-curve" : "curve");
        for (var point : curve.points()) {
            var x = x(point.count());
            svg.line(x, y(point.row().low()), x, y(point.row().high()), "spread");
            svg.dot(x, y(point.row().value()), curve.ours() ? "ours" : "peer");
        }
    }

    /** Puts the labels where the curves end, and pushes down what would stand on the one before. */
    private void label() {
        var free = TOP - LABEL + 4.0;
        var falling = curves.stream()
                .sorted(Comparator.comparingDouble(c -> y(c.last().value())))
                .toList();
        for (var curve : falling) {
            free = Math.max(free + LABEL, y(curve.last().value()) + 4.5);
            var end = x(curve.points().get(curve.points().size() - 1).count());
            svg.text(end + 12, free, "start", curve.ours() ? "strong" : "plain", label(curve));
        }
    }

    private String label(Curve curve) {
        return curve.label() + " " + Numbers.of(curve.last().value());
    }

    private String aloud(Curve curve) {
        return curve.points().stream()
                .map(p -> Numbers.count(p.count()) + " " + Numbers.of(p.row().value()))
                .collect(Collectors.joining(", ", curve.label() + ", " + Numbers.unit(unit) + ": ", "."));
    }

    private double x(double count) {
        return LEFT + 14 + across.place(count) * (right - LEFT - 20);
    }

    private double y(double value) {
        return BOTTOM - up.place(value) * (BOTTOM - TOP);
    }

    private static Scale counts(List<Double> counts) {
        var ticks = counts.stream().distinct().sorted().toList();
        return new Scale(ticks.get(0), ticks.get(ticks.size() - 1), true, ticks);
    }
}
