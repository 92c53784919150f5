package dev.postern.bench;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Counts the CPU time of the threads that do the work: what it costs, however many others want the machine meanwhile. */
public final class CpuTime implements InternalProfiler {
    static final String MICROS = "cpu.us";

    private Map<Long, Long> before = Map.of();

    @Override
    public String getDescription() {
        return "CPU time of the working threads";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = nanosByThread();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        var operations = Math.max(1, result.getMetadata().getAllOps());
        var nanos = 0L;
        for (var thread : nanosByThread().entrySet()) { // of those that are gone nothing is known any more
            nanos += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
        }
        var micros = nanos / 1000.0 / operations;
        return List.of(new ScalarResult(MICROS, micros, "us/op", AggregationPolicy.AVG));
    }

    private static Map<Long, Long> nanosByThread() {
        var threads = ManagementFactory.getThreadMXBean();
        var nanos = new HashMap<Long, Long>();
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && isWorking(info.getThreadName())) {
                nanos.put(info.getThreadId(), Math.max(0, threads.getThreadCpuTime(info.getThreadId())));
            }
        }
        return nanos;
    }

    /** Lettuce reads and writes by threads of its own. */
    private static boolean isWorking(String thread) {
        return thread.contains("-jmh-worker-") || thread.startsWith("lettuce-");
    }
}
