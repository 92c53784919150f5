package dev.postern.login;

import dev.postern.AuthConfig;
import java.util.HashMap;
import java.util.Map;

/** Hashes that cost little, and settings that name them. */
final class Settings {
    private Settings() {}

    static PasswordHashes cheapHashes() {
        return hashes(7_168, 1);
    }

    static PasswordHashes hashes(int memory, int iterations) {
        return new PasswordHashes(memory, iterations, new KeptMemory());
    }

    static AuthConfig cheap(String... more) {
        var settings =
                new HashMap<>(Map.of("auth.password.argon2-memory", "7168", "auth.password.argon2-iterations", "1"));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return AuthConfig.of(settings);
    }
}
