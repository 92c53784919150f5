package dev.postern.bench.server;

import dev.postern.bench.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that was measured so far. */
final class Samples {
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();

    private record Key(String name, String candidate, String unit) {}

    void add(String candidate, RunningServer.Slice slice) {
        add("throughput", candidate, "req/s", slice.perSecond());
        add("p50", candidate, "ms", slice.median());
        add("p99", candidate, "ms", slice.p99());
        add("cpu", candidate, "us cpu/req", slice.cpu());
        add("allocation", candidate, "B/req", slice.bytes());
    }

    /** Adds what a slice is beside the one of a rival that was measured with it. */
    void compare(String candidate, RunningServer.Slice slice, String rival, RunningServer.Slice other) {
        add("throughput-of-" + rival, candidate, "ratio", slice.perSecond() / other.perSecond());
        add("cpu-above-" + rival, candidate, "us cpu/req", slice.cpu() - other.cpu());
        add("allocation-above-" + rival, candidate, "B/req", slice.bytes() - other.bytes());
    }

    List<Figure> figures() {
        return values.entrySet().stream()
                .map(entry -> new Figure(
                        entry.getKey().name(),
                        entry.getKey().candidate(),
                        entry.getKey().unit(),
                        entry.getValue()))
                .toList();
    }

    private void add(String name, String candidate, String unit, double value) {
        values.computeIfAbsent(new Key("whole-server/" + name, candidate, unit), key -> new ArrayList<>())
                .add(value);
    }
}
