package dev.postern.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {
    @Test
    void drawsWhatWasAgreedOn() throws Exception {
        var bars = List.of(
                new BarChart.Bar("postern", BarChart.Kind.OURS, new Row("check", "postern", "us/op", 2.5, 2.25, 3)),
                new BarChart.Bar("bare", BarChart.Kind.FLOOR, new Row("check", "bare", "us/op", 0.5, 0.5, 0.5)));

        assertThat(BarChart.of("A check", "us/op", List.of(new BarChart.Panel("", bars))))
                .isEqualTo(resource("golden-bars.svg"));
    }

    @Test
    void escapesWhatIsNoText() throws Exception {
        var hostile = "a<b>&\"'\u0001\ud800]]>";
        var bars = List.of(new BarChart.Bar(hostile, BarChart.Kind.PEER, new Row("n", hostile, "ms", 1, 1, 1)));

        var document = parsed(BarChart.of(hostile, "ms", List.of(new BarChart.Panel(hostile, bars))));

        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("a<b>&\"'\ufffd\ufffd]]>");
    }

    @Test
    void drawsACurveWhereVariantsAreCounts() {
        var figures = SomeFigures.of(
                new Row("check/1000", "postern", "us/op", 1, 1, 1),
                new Row("check/1000000", "postern", "us/op", 2, 2, 2));

        assertThat(Chart.of(SomeFigures.PART, figures, "check"))
                .singleElement()
                .satisfies(chart -> assertThat(chart.svg()).contains("<polyline", ">1M<"));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static String resource(String name) throws IOException {
        try (var in = ChartTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
