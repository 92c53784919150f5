package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The heap that a login takes in the memory store, weighed in a process of its own. */
class MemoryStoreSizeTest {
    private static final int MOST_BYTES = 400;
    private static final Pattern BYTES = Pattern.compile("bytes-per-login=(\\d+)");

    @Test
    void aLoginTakesAtMost400Bytes() throws Exception {
        assertThat(bytesPerLogin(20_000, 1, "")).isBetween(200, MOST_BYTES);
    }

    @Test
    @Tag("soak")
    void aLoginTakesAtMost400BytesAmongAMillion() throws Exception {
        bytesPerLogin(1_000, 1, "times");
        assertThat(bytesPerLogin(1_000_000, 1, "times")).isBetween(200, MOST_BYTES);
        assertThat(bytesPerLogin(1_000_000, 5, "times")).isBetween(200, MOST_BYTES);
    }

    private static int bytesPerLogin(int logins, int perSubject, String times) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        java,
                        "-Xmx1500m",
                        "-cp",
                        classPath,
                        MemoryStoreMeasurement.class.getName(),
                        String.valueOf(logins),
                        String.valueOf(perSubject),
                        times)
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        System.out.println(output);
        var bytes = BYTES.matcher(output);
        assertThat(bytes.find()).as(output).isTrue();
        return Integer.parseInt(bytes.group(1));
    }
}
