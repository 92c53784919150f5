package dev.postern.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the results of a part: the median of each figure between its quartiles. */
final class Results {
    private Results() {}

    static void write(Path file, Map<Case, Rounds.Samples> samples) throws IOException {
        Files.createDirectories(file.getParent());
        try (var out = Files.newBufferedWriter(file);
                var json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter().withRootSeparator("\n"));
            json.writeStartArray();
            for (var entry : samples.entrySet()) {
                write(json, entry.getKey(), "us/op", entry.getValue().micros());
                write(json, entry.getKey(), "B/op", entry.getValue().bytes());
            }
            json.writeEndArray();
        }
        System.out.println("written to " + file);
    }

    private static void write(JsonGenerator json, Case of, String unit, List<Double> values) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", of.name());
        json.writeStringField("candidate", of.candidate());
        json.writeStringField("unit", unit);
        json.writeNumberField("value", rounded(quantile(values, 0.5)));
        json.writeNumberField("low", rounded(quantile(values, 0.25)));
        json.writeNumberField("high", rounded(quantile(values, 0.75)));
        json.writeEndObject();
    }

    /** Returns the value that this part of all values lies below. */
    static double quantile(List<Double> values, double part) {
        var sorted = values.stream().sorted().toList();
        var at = part * (sorted.size() - 1);
        var below = (int) at;
        var above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
