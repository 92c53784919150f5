package dev.postern.bench.lag;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What happened to some logins: one node ended them, and others saw it.
 *
 * <p>The times of different processes are compared: on Linux {@link System#nanoTime} is {@code CLOCK_MONOTONIC}, which is
 * the same clock for all processes of a machine.
 *
 * @param ends when each was ended
 * @param seen what each of the other nodes saw, in the order of the ends
 */
record Round(List<Ending> ends, List<List<Sighting>> seen) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Returns the milliseconds from the return of each call that ended a login until the last node had refused it. */
    List<Double> lags() {
        return logins().mapToObj(login -> millisAfterEnd(login, Sighting::refused))
                .toList();
    }

    /**
     * Returns the milliseconds from the return of each call that ended a login until the last question that it passed. It
     * differs from the lag where a question hangs, because Redis does not answer, and is refused in the end.
     */
    List<Double> passes() {
        return logins().mapToObj(login -> millisAfterEnd(login, Sighting::accepted))
                .toList();
    }

    private double millisAfterEnd(int login, ToLongFunction<Sighting> time) {
        var last = sightings(login).mapToLong(time).max().orElseThrow();
        return Math.max(0, last - ends.get(login).after()) / NANOS_PER_MILLI;
    }

    /** Returns how many milliseconds each call took that ended a login. */
    List<Double> calls() {
        return ends.stream()
                .map(end -> (end.after() - end.before()) / NANOS_PER_MILLI)
                .toList();
    }

    /** Returns how many logins were accepted anywhere in answer to a question that came later than this after their end. */
    long late(Duration bound) {
        return logins().filter(login -> sightings(login)
                        .anyMatch(sighting ->
                                sighting.accepted() - ends.get(login).after() > bound.toNanos()))
                .count();
    }

    /** Returns how many logins were first refused anywhere because the store could not be reached. */
    long unavailable() {
        return logins().filter(login -> sightings(login).anyMatch(Sighting::unavailable))
                .count();
    }

    private IntStream logins() {
        return IntStream.range(0, ends.size());
    }

    private Stream<Sighting> sightings(int login) {
        return seen.stream().map(node -> node.get(login));
    }
}
