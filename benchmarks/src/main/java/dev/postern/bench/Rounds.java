package dev.postern.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs all cases of a part in rounds: every case once in a process of its own, then all of them again. A neighbour who
 * makes the machine slow for a while so meets all candidates, and not the one whose turn it was.
 */
public final class Rounds {
    private static final String BYTES = "gc.alloc.rate.norm";

    private Rounds() {}

    /**
     * Runs the part and writes {@code benchmarks/results/PART.json}.
     *
     * <p>A time is CPU time of the thread that does the work. The system properties {@code bench.rounds} (5) and
     * {@code bench.warmup} (4000 ms) are for a machine that others use too, where the compiler needs longer.
     *
     * @param arguments {@code --quick} for one round in this process, which shows only that everything works; otherwise
     *     a regular expression that a case's name must match, if it is not all of them
     */
    public static void run(String part, List<Case> all, String... arguments) throws RunnerException, IOException {
        Results.write(part, measure(all, arguments));
    }

    /** Runs the cases and returns what was measured; see {@link #run} for the arguments. */
    public static List<Figure> measure(List<Case> all, String... arguments) throws RunnerException {
        var quick = List.of(arguments).contains("--quick");
        var only = List.of(arguments).stream()
                .filter(a -> !a.startsWith("--"))
                .findFirst()
                .orElse(".*");
        var cases = all.stream().filter(c -> c.name().matches(only)).toList();
        var rounds = quick ? 1 : Integer.getInteger("bench.rounds", 5);
        Map<Case, Samples> samples = new LinkedHashMap<>();
        for (var round = 1; round <= rounds; round++) {
            for (var c : cases) {
                var result = measure(c, quick);
                var of = samples.computeIfAbsent(
                        c, x -> new Samples(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
                of.add(result);
                System.out.printf("%d/%d %s %s %s%n", round, rounds, c.name(), c.candidate(), of);
            }
        }
        var figures = new ArrayList<Figure>();
        samples.forEach((c, of) -> {
            figures.add(new Figure(c.name(), c.candidate(), "us/op", of.micros()));
            figures.add(new Figure(c.name(), c.candidate(), "B/op", of.bytes()));
            if (c.waits()) {
                figures.add(new Figure(c.name() + "-wall", c.candidate(), "us/op", of.wallMicros()));
            }
        });
        return figures;
    }

    /** What was measured of a case, one value an iteration. */
    record Samples(List<Double> micros, List<Double> bytes, List<Double> wallMicros) {
        private void add(BenchmarkResult result) {
            for (var iteration : result.getIterationResults()) {
                var cpu = iteration.getSecondaryResults().get(CpuTime.MICROS);
                if (cpu != null) {
                    micros.add(cpu.getScore());
                }
                wallMicros.add(iteration.getPrimaryResult().getScore());
                var allocated = iteration.getSecondaryResults().get(BYTES);
                if (allocated != null) {
                    bytes.add(allocated.getScore());
                }
            }
        }

        @Override
        public String toString() {
            return "%.3f us, %.0f B".formatted(Figure.quantile(micros, 0.5), Figure.quantile(bytes, 0.5));
        }
    }

    private static BenchmarkResult measure(Case c, boolean quick) throws RunnerException {
        var options = new OptionsBuilder()
                .include("^" + c.benchmark().getName().replace(".", "\\.") + "\\.")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .jvmArgsAppend("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC")
                .forks(quick ? 0 : 1)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(quick ? 50 : Integer.getInteger("bench.warmup", 4000)))
                .measurementIterations(quick ? 1 : 3)
                .measurementTime(TimeValue.milliseconds(quick ? 100 : 1000));
        c.parameters().forEach(options::param);
        return new Runner(options.build())
                .runSingle()
                .getBenchmarkResults()
                .iterator()
                .next();
    }
}
