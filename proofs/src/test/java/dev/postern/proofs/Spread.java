package dev.postern.proofs;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How long something took, over many times. */
record Spread(List<Duration> sorted) {
    static Spread of(List<Duration> times) {
        return new Spread(times.stream().sorted().toList());
    }

    Duration median() {
        return at(0.5);
    }

    Duration max() {
        return at(1);
    }

    /** Returns the time that this part of them did not exceed; zero if there are none. */
    Duration at(double part) {
        return sorted.isEmpty()
                ? Duration.ZERO
                : sorted.get((int) Math.ceil(part * sorted.size()) - (part == 0 ? 0 : 1));
    }

    static String millis(Duration time) {
        return String.format(Locale.ROOT, "%,.1f ms", time.toNanos() / 1e6);
    }
}
