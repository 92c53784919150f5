package dev.postern;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns names and texts into settings and problems; what is set later wins. Not safe for use by many threads. */
final class ConfigReader {
    private final Map<ConfigKey<?>, Setting> settings;
    private final Map<String, ConfigProblem> problems;
    private final Map<String, ConfigKey<?>> byName =
            ConfigKeys.all().stream().collect(Collectors.toMap(ConfigKey::name, key -> key));

    /** Starts with what was read before. */
    ConfigReader(Map<ConfigKey<?>, Setting> settings, Map<String, ConfigProblem> problems) {
        this.settings = new HashMap<>(settings);
        this.problems = new LinkedHashMap<>(problems);
    }

    /** A value as found, with the place where; {@code value} is null if the text can't be read. */
    record Setting(String text, String source, @Nullable Object value) {
        String describe(String name) {
            return source.isEmpty() ? name : name + " (" + source + ")";
        }
    }

    /** Sets a value; the source is empty for one from code. */
    void set(String name, String text, String source) {
        var key = byName.get(name);
        if (key == null) {
            unknown(name, source, byName.keySet());
            return;
        }
        problems.remove(name);
        var stripped = text.strip();
        var setting = new Setting(stripped, source, parse(key, stripped));
        settings.put(key, setting);
        if (setting.value() == null) {
            var fix = key.defaultText().isEmpty() ? "" : " for the default, " + key.defaultText();
            problems.put(
                    name,
                    new ConfigProblem(
                            setting.describe(name),
                            key.show(stripped),
                            "is not " + key.allowed(),
                            "correct it, or remove it" + fix));
        }
    }

    /** Sets what the environment says. Others may use {@code AUTH_} too: only a near miss of a name is a problem. */
    void environment(Map<String, String> environment) {
        var byVariable = byName.values().stream().collect(Collectors.toMap(ConfigKey::environmentName, key -> key));
        environment.forEach((variable, value) -> {
            var key = byVariable.get(variable);
            if (key != null) {
                set(key.name(), value, "environment variable " + variable);
            } else if (variable.startsWith("AUTH_") && !variable.equals(AuthConfig.FILE_VARIABLE)) {
                Spelling.closest(variable, byVariable.keySet())
                        .ifPresent(close -> unknown(variable, "environment variable", byVariable.keySet()));
            }
        });
    }

    void keep(String name, ConfigProblem problem) {
        problems.put(name, problem);
    }

    AuthConfig config() {
        return new AuthConfig(Map.copyOf(settings), Collections.unmodifiableMap(new LinkedHashMap<>(problems)));
    }

    private void unknown(String name, String source, Collection<String> known) {
        var fix = Spelling.closest(name, known)
                .map(close -> "did you mean " + close + "?")
                .orElse("remove it; docs/configuration.md lists all keys");
        problems.put(name, new ConfigProblem(new Setting("", source, null).describe(name), "", "is no setting", fix));
    }

    private static @Nullable Object parse(ConfigKey<?> key, String text) {
        try {
            return Objects.requireNonNull(key.parse(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
