package dev.postern.bench.lag;

import java.time.Duration;

/**
 * How a node asks about the tokens that it watches.
 *
 * @param threads that share the tokens, so that one which waits for Redis holds up few others
 * @param pause of each between two turns over its tokens
 * @param toTheEnd whether a token that was refused is asked about again each time; otherwise only once more at the end
 */
record Manner(int threads, Duration pause, boolean toTheEnd) {
    /** For the exact time of the first refusal: it costs the other processes no more of the machine than it must. */
    static final Manner PRECISE = new Manner(1, Duration.ofNanos(50_000), false);

    /** For a token that passes when none may: nothing that is answered in between goes unseen. */
    static final Manner THOROUGH = new Manner(10, Duration.ofMillis(1), true);

    static Manner parse(String text) {
        return text.equals("precise") ? PRECISE : THOROUGH;
    }

    @Override
    public String toString() {
        return toTheEnd ? "thorough" : "precise";
    }
}
