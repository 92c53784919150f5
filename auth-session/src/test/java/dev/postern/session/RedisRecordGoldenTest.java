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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Records as releases have written them. A file here is never changed: servers of two releases share a Redis while one
 * replaces the other, and logins outlive both.
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
                    Map.of("email", "alice@example.com", "name", "Zoë 電\nLine \\ \" 😀")),
            new Client("laptop", "x".repeat(64) + "y".repeat(40), "2001:db8::7"),
            Instant.parse("2026-03-01T12:00:00Z"),
            Instant.parse("2026-03-01T12:34:56.789Z"),
            Instant.parse("2026-03-02T12:00:00Z"),
            Duration.ofHours(1),
            "jRflWkWBMNf6Q4RyNd-CjJMSBCbNkSNhM0k3k7g3TSU",
            Map.of("cart", "{\"items\":3}", "empty", ""));

    @Test
    void whatIsWrittenTodayIsFormatOne() {
        assertThat(new TreeMap<>(ordered(RedisRecord.encode(LOGIN)))).isEqualTo(new TreeMap<>(golden("record-1")));
    }

    @Test
    void formatOneIsRead() {
        assertThat(decode(golden("record-1"))).contains(LOGIN);
    }

    /** With a character of two units at every place, as a piece ends in front of it. */
    @Test
    void aUserAgentOfAnyLengthComesBackWhole() {
        for (var length = 0; length < Client.MAX_USER_AGENT - 1; length++) {
            for (var rest : new int[] {0, 1, 70}) {
                var userAgent =
                        "x".repeat(length) + "😀" + "y".repeat(Math.min(rest, Client.MAX_USER_AGENT - 2 - length));
                var client = new Client("", userAgent, "");
                var fields = RedisRecord.encode(new LoginRecord(
                        ID,
                        1,
                        "session",
                        LOGIN.identity(),
                        client,
                        LOGIN.authenticatedAt(),
                        LOGIN.lastSeenAt(),
                        LOGIN.expiresAt(),
                        LOGIN.idleTimeout(),
                        LOGIN.secretHash(),
                        Map.of()));

                assertThat(decode(fields).orElseThrow().client())
                        .isEqualTo(client)
                        .extracting(Client::userAgent)
                        .isEqualTo(userAgent);
            }
        }
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

    private static Optional<LoginRecord> decode(Map<String, String> fields) {
        var reply = new ArrayList<String>();
        fields.forEach((name, value) -> {
            reply.add(name);
            reply.add(value);
        });
        return RedisRecord.decode(ID, RedisFields.ofTexts(reply));
    }

    /** Names in a set have no order; a file has one. */
    private static Map<String, String> ordered(Map<String, String> fields) {
        var ordered = new HashMap<>(fields);
        ordered.computeIfPresent(
                "r", (name, roles) -> String.join("\n", roles.lines().sorted().toList()));
        return ordered;
    }

    /** Reads lines of name, tab, value, in which {@code \n} and {@code \\} stand for a line break and a backslash. */
    private static Map<String, String> golden(String name) {
        try (var in = RedisRecordGoldenTest.class.getResourceAsStream(name + ".golden")) {
            var fields = new HashMap<String, String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                var tab = line.indexOf('\t');
                fields.put(line.substring(0, tab), unescaped(line.substring(tab + 1)));
            });
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unescaped(String text) {
        return text.replace("\\\\", "\u0000").replace("\\n", "\n").replace('\u0000', '\\');
    }
}
