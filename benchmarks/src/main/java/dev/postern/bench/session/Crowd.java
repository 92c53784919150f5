package dev.postern.bench.session;

import java.util.List;
import java.util.stream.IntStream;

/** Logs many people in. */
final class Crowd {
    private Crowd() {}

    /** Logs in the people from one number to another, by as many threads as there are processors, and returns their tokens. */
    static List<String> login(Sessions sessions, int from, int to) {
        return IntStream.range(from, to)
                .parallel()
                .mapToObj(number -> sessions.login(Person.of(number)))
                .toList();
    }
}
