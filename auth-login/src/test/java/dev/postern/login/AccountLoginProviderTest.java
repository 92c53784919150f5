package dev.postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.PasswordLoginProvider;
import dev.postern.Postern;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountLoginProviderTest {
    @TempDir
    private Path directory;

    @Test
    void withoutAFileThereIsNoPasswordLogin() {
        assertThat(provider().create(AuthConfig.of(Map.of()), Clock.systemUTC(), Optional.empty()))
                .isEmpty();
    }

    @Test
    void theFileIsTheAccounts() throws IOException {
        var hash = Settings.cheapHashes().hash("secret".toCharArray());
        var file = Files.writeString(directory.resolve("a.properties"), "a@example.com = u1 " + hash + " user\n");

        var login = provider()
                .create(
                        AuthConfig.of(Map.of("auth.accounts.file", file.toString())),
                        Clock.systemUTC(),
                        Optional.empty())
                .orElseThrow();

        assertThat(login.login("a@example.com", "secret".toCharArray(), Client.UNKNOWN))
                .isInstanceOf(Outcome.Success.class);
    }

    @Test
    void everyBadLineIsAProblemOfTheConfiguration() throws IOException {
        var file = Files.writeString(directory.resolve("a.properties"), "a@example.com = u1 x\nnobody = u2 y\n");

        assertThatThrownBy(() -> startWith(file.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("line 1: the hash", "line 2: not an e-mail address");
        assertThatThrownBy(() -> startWith("a\0.csv"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not a path");
    }

    @Test
    void theCommandPrintsAHashOfTheFirstLineAndNotTheLine() throws IOException {
        var in = System.in;
        var out = System.out;
        var printed = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream("pässword\nmore\n".getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            PasswordHash.main(new String[0]);
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        var hash = printed.toString(StandardCharsets.UTF_8).strip();

        assertThat(PasswordHashes.ofDefaultCost().matches("pässword".toCharArray(), hash))
                .isTrue();
    }

    private static void startWith(String file) {
        Postern.from(AuthConfig.of(Map.of("auth.accounts.file", file)));
    }

    private static PasswordLoginProvider provider() {
        return ServiceLoader.load(PasswordLoginProvider.class).findFirst().orElseThrow();
    }
}
