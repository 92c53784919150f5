package dev.postern.bench.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postern.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The figures of one part, as one run wrote them.
 *
 * @param machine where they were measured
 * @param rows not empty; no two of one name, candidate and unit
 */
record Figures(Machine machine, List<Row> rows) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    Figures {
        rows = List.copyOf(rows);
        var seen = new HashSet<List<String>>();
        for (var row : rows) {
            if (!seen.add(List.of(row.name(), row.candidate(), row.unit()))) {
                throw new IllegalArgumentException("measured twice: " + row);
            }
        }
    }

    /** Reads {@code PART.json} and {@code PART.machine.json}; nothing, if there are no results of the part. */
    static Optional<Figures> read(Path folder, String part) throws IOException {
        var file = folder.resolve(part + ".json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var rows = JSON.readValue(file.toFile(), new TypeReference<List<Row>>() {});
        var record = machine(folder, part);
        if (!Files.exists(record)) {
            throw new IllegalArgumentException("Nobody knows what machine " + file + " is true of: run ./bench " + part
                    + ", which writes " + record);
        }
        var machine = JSON.readValue(record.toFile(), Machine.class);
        return rows.isEmpty() ? Optional.empty() : Optional.of(new Figures(machine, rows));
    }

    static Path machine(Path folder, String part) {
        return folder.resolve(part + ".machine.json");
    }

    /** Returns the rows by group, in the order of the run. */
    Map<String, List<Row>> groups() {
        return rows.stream().collect(Collectors.groupingBy(Row::group, LinkedHashMap::new, Collectors.toList()));
    }

    /** Returns whether the candidate is to be shown as ours; where no name says so, all of them are. */
    boolean isOurs(Row row) {
        return row.isOurs() || rows.stream().noneMatch(Row::isOurs);
    }

    Optional<Row> find(String name, String candidate, String unit) {
        return rows.stream()
                .filter(r -> r.name().equals(name)
                        && r.candidate().equals(candidate)
                        && r.unit().equals(unit))
                .findFirst();
    }

    /**
     * Returns what the row is to be compared with.
     *
     * @param references candidates, the first that was measured counts
     */
    Optional<Row> reference(Row row, List<String> references) {
        return references.stream()
                .flatMap(candidate -> find(row.name(), candidate, row.unit()).stream())
                .findFirst();
    }
}
