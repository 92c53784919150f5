package dev.postern.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a logger that writes to standard error, such as slf4j-simple, has to say. One capture at a time. */
public final class StandardError {
    private StandardError() {}

    /** Runs the action and returns what was written to {@link System#err} meanwhile, by any thread. */
    public static String during(Runnable action) {
        var before = System.err;
        var written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8);
    }
}
