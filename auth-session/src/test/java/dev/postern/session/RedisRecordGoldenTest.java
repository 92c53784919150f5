package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginRecord;
import dev.postern.testkit.StandardError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Records as releases have written them. Once a release has, a file here is never changed: servers of two releases share a
 * Redis while one replaces the other, and logins outlive both.
 */
class RedisRecordGoldenTest {
    private static final String ID = "K9gAAECAwQFBgcICQoLDA0ODw";

    private static final LoginRecord LOGIN = new LoginRecord(
            ID,
            7,
            "session",
            new Identity(
                    "alice",
                    Set.of("user", "editor"),
                    Set.of("invoice:read"),
                    Map.of("email", "alice@example.com", "name", "Zoë 電\nLine\t\\ \" 😀")),
            new Client("laptop", "Browser/1.0 (back\\slash) 電", "2001:db8::7"),
            Instant.parse("2026-03-01T12:00:00Z"),
            Instant.parse("2026-03-01T12:34:56.789Z"),
            Instant.parse("2026-03-02T12:00:00Z"),
            Duration.ofHours(1),
            "jRflWkWBMNf6Q4RyNd-CjJMSBCbNkSNhM0k3k7g3TSU",
            Map.of("cart", "{\"items\":3}", "empty", "", "odd\tname\n", "\\n"));

    @Test
    void whatIsWrittenTodayIsFormatOne() {
        var text = RedisRecord.lines(RedisRecord.encode(LOGIN));

        assertThat(ordered(text)).containsExactlyElementsOf(ordered(golden("record-1")));
        assertThat(text).endsWith("\n");
    }

    @Test
    void formatOneIsRead() {
        assertThat(decode(golden("record-1"))).contains(LOGIN);
    }

    @Test
    void fieldsThatANewerReleaseAddsAreIgnored() {
        assertThat(decode(golden("record-1-newer"))).contains(LOGIN);
    }

    @Test
    void aFormatThatThisReleaseMustNotJudgeIsAbsentAndNamed() {
        var log = StandardError.during(
                () -> assertThat(decode(golden("record-2"))).isEmpty());

        assertThat(log).contains(ID).doesNotContain("alice", LOGIN.secretHash());
    }

    private static Optional<LoginRecord> decode(String text) {
        return RedisRecord.decode(ID, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The lines as they stand, but for roles, claims and data in an order of ours: sets and maps have none. */
    private static List<String> ordered(String text) {
        var lines = text.lines()
                .map(line -> line.startsWith("r\t") ? sorted(line.split("\t", -1)) : line)
                .toList();
        return Stream.concat(
                        lines.stream().filter(line -> !line.matches("[cd]:.*")),
                        lines.stream().filter(line -> line.matches("[cd]:.*")).sorted())
                .toList();
    }

    private static String sorted(String[] items) {
        Arrays.sort(items, 1, items.length);
        return String.join("\t", items);
    }

    private static String golden(String name) {
        try (var in = RedisRecordGoldenTest.class.getResourceAsStream(name + ".golden")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
