package dev.postern;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings as read, immutable. Values come from a file, over it from the environment, over both from system properties;
 * or from code alone.
 *
 * <p>Reading never fails half-way: what is wrong is kept until {@link Postern#from} refuses the whole configuration and
 * lists every {@linkplain #problems problem}. Until then a key whose value can't be read reads as its default.
 */
public final class AuthConfig {
    private static final String FILE_KEY = "auth.config";
    private static final String FILE_ON_CLASS_PATH = "auth.properties";
    private static final String MASK = "******";

    private final Map<ConfigKey<?>, Setting> settings;
    private final List<ConfigProblem> problems;

    private AuthConfig(Map<ConfigKey<?>, Setting> settings, List<ConfigProblem> problems) {
        this.settings = settings;
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads {@code auth.properties} from the class path, or the file that the system property {@code auth.config} or the
     * environment variable {@code AUTH_CONFIG} names; then the environment ({@code AUTH_STRATEGY}), then system
     * properties ({@code auth.strategy}).
     */
    public static AuthConfig load() {
        var system = new HashMap<String, String>();
        for (var name : System.getProperties().stringPropertyNames()) {
            system.put(name, System.getProperty(name));
        }
        return load(System.getenv(), system);
    }

    static AuthConfig load(Map<String, String> environment, Map<String, String> systemProperties) {
        var reader = new ConfigReader();
        var file = systemProperties.getOrDefault(FILE_KEY, environment.get("AUTH_CONFIG"));
        if (file == null) {
            readClassPath(reader);
        } else {
            readFile(reader, file);
        }
        reader.environment(environment);
        systemProperties.forEach((name, value) -> {
            if (name.startsWith("auth.") && !name.equals(FILE_KEY)) {
                reader.set(name, value, "system property");
            }
        });
        return reader.config();
    }

    /** Takes the settings of this map and no others, whatever the environment holds. */
    public static AuthConfig of(Map<String, String> settings) {
        var reader = new ConfigReader();
        settings.forEach((name, value) -> reader.set(name, value, ""));
        return reader.config();
    }

    /** Returns these settings with one more, or with that one changed, as if it had been read last. */
    public AuthConfig with(ConfigKey<?> key, String value) {
        var reader = new ConfigReader();
        settings.forEach((known, setting) -> reader.set(known.name(), setting.text(), setting.source()));
        problems.forEach(reader::keep);
        reader.set(key.name(), value, "");
        return reader.config();
    }

    /** Returns the value, or the default if it was not set or can't be read. */
    @SuppressWarnings("unchecked") // only ConfigReader fills the map, with the value that the same key has parsed
    public <T> T get(ConfigKey<T> key) {
        var setting = settings.get(key);
        return setting == null || setting.value() == null ? key.defaultValue() : (T) setting.value();
    }

    /** Tells whether the key was set, to a good value or a bad one. */
    public boolean isSet(ConfigKey<?> key) {
        return settings.containsKey(key);
    }

    /** Returns what is wrong with single keys and values: unknown names, values out of range, files not found. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    /** Returns one line with strategy, store and every setting that was made, secrets masked. */
    public String effective() {
        var shown = new LinkedHashMap<String, String>();
        for (var key : ConfigKeys.all()) {
            if (isSet(key) || key == ConfigKeys.STRATEGY || key == ConfigKeys.STORE) {
                shown.put(key.name(), show(key));
            }
        }
        return shown.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().replaceAll("\\s+", " "))
                .collect(Collectors.joining(", "));
    }

    /** Returns {@link #effective}. */
    @Override
    public String toString() {
        return effective();
    }

    /** Returns the value as found, the default if there is none, or a mask. */
    String show(ConfigKey<?> key) {
        var setting = settings.get(key);
        if (setting == null) {
            return key.defaultText();
        }
        return key.secret() ? MASK : setting.text();
    }

    /** Returns the name of the key with the place where it was set. */
    String describe(ConfigKey<?> key) {
        var setting = settings.get(key);
        return setting == null ? key.name() : setting.describe(key.name());
    }

    private static void readClassPath(ConfigReader reader) {
        var loader = Thread.currentThread().getContextClassLoader();
        var url = loader == null
                ? ClassLoader.getSystemResource(FILE_ON_CLASS_PATH)
                : loader.getResource(FILE_ON_CLASS_PATH);
        if (url == null) {
            return;
        }
        try (var in = new java.io.InputStreamReader(url.openStream(), StandardCharsets.UTF_8)) {
            readProperties(reader, in, FILE_ON_CLASS_PATH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readFile(ConfigReader reader, String file) {
        try (var in = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            readProperties(reader, in, file);
        } catch (IOException | IllegalArgumentException e) {
            reader.keep(new ConfigProblem(
                    FILE_KEY,
                    file,
                    "can't be read as a properties file in UTF-8",
                    "name a file that this process may read"));
        }
    }

    private static void readProperties(ConfigReader reader, Reader in, String source) throws IOException {
        var properties = new Properties();
        properties.load(in);
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> reader.set(name, properties.getProperty(name), source));
    }

    /** A value as found; {@code value} is null if it can't be read. */
    private record Setting(
            String text, String source, @Nullable Object value) {
        String describe(String name) {
            return source.isEmpty() ? name : name + " (" + source + ")";
        }
    }

    /** Turns names and texts into settings and problems; what is set later wins. */
    private static final class ConfigReader {
        private final Map<ConfigKey<?>, Setting> settings = new HashMap<>();
        private final Map<String, ConfigProblem> problems = new LinkedHashMap<>();
        private final Map<String, ConfigKey<?>> byName =
                ConfigKeys.all().stream().collect(Collectors.toMap(ConfigKey::name, key -> key));

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
                problems.put(
                        name,
                        new ConfigProblem(
                                setting.describe(name),
                                key.secret() ? MASK : stripped,
                                "is not "
                                        + (key.allowed().contains(", ")
                                                        && !key.allowed().startsWith("a ")
                                                ? "one of "
                                                : "")
                                        + key.allowed(),
                                key.defaultText().isEmpty()
                                        ? "correct it or remove it"
                                        : "correct it or remove it for the default " + key.defaultText()));
            }
        }

        void environment(Map<String, String> environment) {
            var byVariable = new HashMap<String, ConfigKey<?>>();
            byName.values().forEach(key -> byVariable.put(key.environmentName(), key));
            environment.forEach((variable, value) -> {
                var key = byVariable.get(variable);
                if (key != null) {
                    set(key.name(), value, "environment variable " + variable);
                } else if (variable.startsWith("AUTH_")
                        && Spelling.closest(variable, byVariable.keySet()).isPresent()) {
                    unknown(
                            variable,
                            "environment variable",
                            byVariable.keySet()); // others may use AUTH_ for their own
                }
            });
            problems.remove("AUTH_CONFIG");
        }

        void keep(ConfigProblem problem) {
            problems.put(problem.key(), problem);
        }

        AuthConfig config() {
            return new AuthConfig(Map.copyOf(settings), new ArrayList<>(problems.values()));
        }

        private void unknown(String name, String source, java.util.Set<String> known) {
            var fix = Spelling.closest(name, known)
                    .map(close -> "did you mean " + close + "?")
                    .orElse("remove it; docs/configuration.md lists all keys");
            problems.put(
                    name,
                    new ConfigProblem(source.isEmpty() ? name : name + " (" + source + ")", "", "is no setting", fix));
        }

        private static @Nullable Object parse(ConfigKey<?> key, String text) {
            try {
                return Objects.requireNonNull(key.parse(text));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }
}
