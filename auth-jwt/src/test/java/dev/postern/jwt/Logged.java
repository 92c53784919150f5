package dev.postern.jwt;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged while something runs: SLF4J's simple provider writes to standard error. */
final class Logged {
    private Logged() {}

    static String during(Runnable action) {
        var before = System.err;
        var log = new ByteArrayOutputStream();
        try (var stream = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            System.setErr(stream);
            action.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
