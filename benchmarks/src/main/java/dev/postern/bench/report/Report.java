package dev.postern.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Publishes what was measured: copies the results to {@code docs/benchmarks}, draws the charts there, and writes
 * {@code docs/benchmarks.md} and the section of the README. A part that was not measured this time stays as it is
 * published, with the machine and the date it was measured on.
 */
public final class Report {
    private final Path root;
    private final Path published;

    private Report(Path root) {
        this.root = root;
        published = root.resolve("docs").resolve("benchmarks");
    }

    /** Publishes {@code benchmarks/results}, below the directory named or the one that the process runs in. */
    public static void main(String[] arguments) throws IOException {
        new Report(Path.of(arguments.length == 0 ? "." : arguments[0])).publish();
    }

    private void publish() throws IOException {
        copy();
        Map<Part, Figures> measured = new LinkedHashMap<>();
        for (var part : Contents.PARTS) {
            Figures.read(published, part.id()).ifPresent(figures -> measured.put(part, figures));
        }
        if (measured.isEmpty()) {
            System.out.println("nothing was measured: run a part first");
            return;
        }
        draw(measured);
        Files.writeString(root.resolve("docs").resolve("benchmarks.md"), Page.of(measured));
        var readme = root.resolve("README.md");
        Files.writeString(readme, Readme.with(Files.readString(readme), measured));
        Readme.missing(measured)
                .forEach(headline ->
                        System.out.println("not in the README, for there are no such figures: " + headline));
        System.out.println(
                "published: " + measured.keySet().stream().map(Part::id).toList());
    }

    private void copy() throws IOException {
        var results = root.resolve("benchmarks").resolve("results");
        for (var part : Contents.PARTS) {
            var fresh = Figures.read(results, part.id());
            if (fresh.isPresent() && fresh.get().machine().quick()) {
                System.out.println("not published, for a quick run shows only that it works: " + part.id());
            } else if (fresh.isPresent()) {
                Files.createDirectories(published);
                copyInto(published, results.resolve(part.id() + ".json"));
                copyInto(published, Figures.machine(results, part.id()));
            }
        }
    }

    private void draw(Map<Part, Figures> measured) throws IOException {
        try (var old = Files.newDirectoryStream(published, "*.svg")) {
            for (var file : old) {
                Files.delete(file);
            }
        }
        measured.forEach((part, figures) -> figures.groups().keySet().forEach(group -> {
            for (var chart : Chart.of(part, figures, group)) {
                write(published.resolve(chart.name() + ".svg"), chart.svg());
            }
        }));
    }

    private static void copyInto(Path folder, Path file) throws IOException {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
