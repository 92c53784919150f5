package dev.postern.jwt;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The published test vectors that {@code -Dvectors.dir} points to; they are no part of the repository. */
final class Vectors {
    private Vectors() {}

    /** Returns the file; without it the test is skipped, and fails on CI. */
    static Path file(String name, String upstream) {
        var file = Path.of(System.getProperty("vectors.dir", "absent")).resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        var message = "no " + name + " in -Dvectors.dir; upstream: github.com/" + upstream;
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message);
        }
        System.err.println("SKIPPED: " + message);
        Assumptions.abort(message);
        throw new AssertionError(message);
    }
}
