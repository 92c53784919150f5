package dev.postern.bench;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
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

    private long before;

    @Override
    public String getDescription() {
        return "CPU time of the working threads";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = nanos();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        var operations = Math.max(1, result.getMetadata().getAllOps());
        var micros = (nanos() - before) / 1000.0 / operations;
        return List.of(new ScalarResult(MICROS, micros, "us/op", AggregationPolicy.AVG));
    }

    private static long nanos() {
        var threads = ManagementFactory.getThreadMXBean();
        var sum = 0L;
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && isWorking(info.getThreadName())) {
                sum += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return sum;
    }

    /** Lettuce reads and writes by threads of its own. */
    private static boolean isWorking(String thread) {
        return thread.contains("-jmh-worker-") || thread.startsWith("lettuce-");
    }
}
