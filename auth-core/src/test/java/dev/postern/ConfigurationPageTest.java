package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says what {@link ConfigKeys} says. {@code -Ddocs.write=true} rewrites it. */
class ConfigurationPageTest {
    private static final String HEAD = """
            # Configuration

            Settings come from `auth.properties` on the class path, or from the file that the system property `auth.config` or
            the environment variable `AUTH_CONFIG` names; over it from the environment; over both from system properties. In
            code `AuthConfig.of(map)` takes a map and nothing else. The name of a variable is the key in upper case with `_`
            for `.` and `-`: `auth.login.idle-timeout` is `AUTH_LOGIN_IDLE_TIMEOUT`.

            An unknown key, a bad value or a contradiction refuses to start, and all of them are listed at once; of unknown
            environment variables, which may be another program's, those that differ little from one of these. One line of the
            effective configuration is logged at start, secrets masked.

            Durations are a whole number and one of `ms`, `s`, `m`, `h`, `d`.

            | key | value | default | meaning |
            |---|---|---|---|
            """;

    @Test
    void thePageSaysWhatTheTableSays() throws Exception {
        var page = Path.of("..", "docs", "configuration.md");
        var expected = page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, expected);
        }

        assertThat(Files.readString(page))
                .as("rewrite it: ./mvnw test -pl auth-core -Dtest=ConfigurationPageTest -DargLine=-Ddocs.write=true")
                .isEqualTo(expected);
    }

    private static String page() {
        var page = new StringBuilder(HEAD);
        for (var key : ConfigKeys.all()) {
            page.append("| `").append(key.name()).append("` | ").append(cell(key.allowed()));
            page.append(" | ").append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`");
            page.append(" | ").append(cell(key.help())).append(" |\n");
        }
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }
}
