package dev.postern.bench;

import java.time.Clock;
import java.time.LocalDate;

/**
 * Where and when a part was measured: written beside its results, for ratios are true of one run on one machine.
 *
 * @param jdk the version of the JDK and who built it
 * @param system the operating system and the architecture
 * @param cores how many processors the process may use
 * @param date the day, in UTC
 * @param quick whether the run shows only that it works, and must not be published
 */
public record Machine(String jdk, String system, int cores, String date, boolean quick) {
    static Machine here() {
        var jdk = System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor");
        var system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return new Machine(
                jdk,
                system,
                Runtime.getRuntime().availableProcessors(),
                LocalDate.now(Clock.systemUTC()).toString(),
                Boolean.getBoolean("bench.quick"));
    }
}
