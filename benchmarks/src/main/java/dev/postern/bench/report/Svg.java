package dev.postern.bench.report;

import java.util.Locale;

/** A picture that reads well by day and by night, and aloud. */
final class Svg {
    static final int WIDTH = 760;

    private static final String STYLE = """
            text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #1f2328 }
            text { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
            .title { font-size: 16px; font-weight: 600 }
            .strong { font-weight: 600 }
            .soft { font-size: 12px; fill: #59636e }
            .page { fill: #ffffff }
            .grid { stroke: #d8dee4 }
            .ours { fill: #2f7fd6 }
            .peer { fill: #a9b3bd }
            .floor { fill: #d5dbe1 }
            .spread { stroke: #1f2328; stroke-width: 1.3 }
            .curve { fill: none; stroke: #8b959f; stroke-width: 2 }
            .our-curve { fill: none; stroke: #2f7fd6; stroke-width: 3 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; stroke: #0d1117 }
              .soft { fill: #9198a1 }
              .page { fill: #0d1117 }
              .grid { stroke: #30363d }
              .ours { fill: #2f7fd6 }
              .peer { fill: #5b6570 }
              .floor { fill: #3a424b }
              .spread { stroke: #f0f6fc }
              .curve { stroke: #848d97 }
              .our-curve { stroke: #4b9bf0 }
            }
            """;

    private final StringBuilder body = new StringBuilder();

    Svg text(double x, double y, String anchor, String kind, String text) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>\n",
                x,
                y,
                anchor,
                kind,
                escaped(text)));
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String kind) {
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n",
                x1,
                y1,
                x2,
                y2,
                kind));
        return this;
    }

    Svg bar(double x, double y, double width, double height, String kind) {
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n",
                x,
                y,
                width,
                height,
                kind));
        return this;
    }

    Svg dot(double x, double y, String kind) {
        body.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" class=\"%s\"/>\n", x, y, kind));
        return this;
    }

    Svg curve(String points, String kind) {
        body.append(String.format("<polyline points=\"%s\" class=\"%s\"/>\n", points, kind));
        return this;
    }

    /**
     * Returns the document.
     *
     * @param description what the picture shows, for who can't see it
     */
    String document(String title, String description, double height) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$.0f" viewBox="0 0 %1$d %2$.0f" role="img" \
                aria-labelledby="title description">
                <title id="title">%3$s</title>
                <desc id="description">%4$s</desc>
                <style>
                %5$s</style>
                <rect class="page" width="%1$d" height="%2$.0f" rx="6"/>
                %6$s</svg>
                """, WIDTH, height, escaped(title), escaped(description), STYLE, body);
    }

    /** Returns the text as XML text or the value of an attribute; what XML has no place for becomes U+FFFD. */
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xfffd);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c >= ' '
                ? (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff
                : c == '\t' || c == '\n' || c == '\r';
    }
}
