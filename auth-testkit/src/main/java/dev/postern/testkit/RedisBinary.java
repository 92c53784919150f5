package dev.postern.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The Redis of {@code org.signal:embedded-redis}, taken out of its jar once and deleted with the end of the JVM. */
final class RedisBinary {
    private static @Nullable Path file;

    private RedisBinary() {}

    static synchronized Path path() throws IOException {
        var made = file;
        if (made == null) {
            file = made = extract();
        }
        return made;
    }

    private static Path extract() throws IOException {
        var folder = Files.createTempDirectory("postern-redis-binary");
        folder.toFile().deleteOnExit(); // in reverse order: after the file in it
        var binary = folder.resolve("redis-server");
        binary.toFile().deleteOnExit();
        try (var in = RedisBinary.class.getResourceAsStream("/" + name())) {
            if (in == null) {
                throw new IOException("no Redis for this machine: " + name());
            }
            Files.copy(in, binary);
        }
        if (!binary.toFile().setExecutable(true)) {
            throw new IOException("can't make the Redis binary executable");
        }
        return binary;
    }

    private static String name() {
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var arch = System.getProperty("os.arch");
        var system = os.contains("linux") ? "linux" : os.contains("mac") ? "darwin" : os;
        var machine = switch (arch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> system.equals("darwin") ? "amd64" : "arm64"; // Rosetta runs the one there is
            default -> arch;
        };
        return "redis-server-7.0.15-" + system + "-" + machine;
    }
}
