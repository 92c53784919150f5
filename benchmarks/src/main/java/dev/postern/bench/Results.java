package dev.postern.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the results of a part: the median of each figure between its quartiles, and the machine they are true of. */
public final class Results {
    private Results() {}

    /**
     * Writes {@code benchmarks/results/PART.json} and {@code PART.machine.json}, below the directory that the process
     * runs in.
     */
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
        writeMachine(file.resolveSibling(part + ".machine.json"), Machine.here());
        System.out.println("written to " + file);
    }

    private static void writeMachine(Path file, Machine machine) throws IOException {
        try (var out = Files.newBufferedWriter(file);
                var json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("jdk", machine.jdk());
            json.writeStringField("system", machine.system());
            json.writeNumberField("cores", machine.cores());
            json.writeStringField("date", machine.date());
            json.writeBooleanField("quick", machine.quick());
            json.writeEndObject();
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
