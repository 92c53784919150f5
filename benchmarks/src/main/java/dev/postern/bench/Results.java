package dev.postern.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the results of a part: the median of each figure between its quartiles. */
public final class Results {
    private Results() {}

    /** Writes {@code benchmarks/results/PART.json}, below the directory that the process runs in. */
    public static void write(String part, List<Figure> figures) throws IOException {
        var file = Path.of("benchmarks", "results", part + ".json");
        Files.createDirectories(file.getParent());
        try (var out = Files.newBufferedWriter(file);
                var json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartArray();
            for (var figure : figures) {
                json.writeStartObject();
                json.writeStringField("name", figure.name());
                json.writeStringField("candidate", figure.candidate());
                json.writeStringField("unit", figure.unit());
                json.writeNumberField("value", rounded(figure.median()));
                json.writeNumberField("low", rounded(figure.low()));
                json.writeNumberField("high", rounded(figure.high()));
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        System.out.println("written to " + file);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
