package dev.postern.bench.server;

/** How long requests took, to the microsecond and up to a tenth of a second; longer ones count as that. */
final class Latencies {
    private final int[] counts = new int[100_000];
    private long count;

    void add(long nanos) {
        counts[(int) Math.min(nanos / 1_000, counts.length - 1)]++;
        count++;
    }

    void add(Latencies others) {
        for (var i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        count += others.count;
    }

    long count() {
        return count;
    }

    /** Returns the microseconds that this part of all requests took at most. */
    int quantile(double part) {
        var left = (long) Math.ceil(part * count);
        for (var micros = 0; micros < counts.length; micros++) {
            left -= counts[micros];
            if (left <= 0) {
                return micros;
            }
        }
        return counts.length;
    }
}
