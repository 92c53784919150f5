package dev.postern;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Settings as read, immutable. Values come from a file, over it from the environment, over both from system properties;
 * or from code alone.
 *
 * <p>Reading never fails half-way: what is wrong is kept until {@link Postern#from} refuses the whole configuration and
 * lists every {@linkplain #problems problem}. Until then a key whose value can't be read reads as its default.
 */
public final class AuthConfig {
    static final String FILE_VARIABLE = "AUTH_CONFIG";

    private static final String FILE_KEY = "auth.config";
    private static final String FILE_ON_CLASS_PATH = "auth.properties";

    private final Map<ConfigKey<?>, ConfigReader.Setting> settings;
    private final Map<String, ConfigProblem> problems;

    AuthConfig(Map<ConfigKey<?>, ConfigReader.Setting> settings, Map<String, ConfigProblem> problems) {
        this.settings = settings;
        this.problems = problems;
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
        var reader = new ConfigReader(Map.of(), Map.of());
        var file = systemProperties.getOrDefault(FILE_KEY, environment.get(FILE_VARIABLE));
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
        var reader = new ConfigReader(Map.of(), Map.of());
        settings.forEach((name, value) -> reader.set(name, value, ""));
        return reader.config();
    }

    /** Returns these settings with one more, or with that one changed, as if it had been read last. */
    public AuthConfig with(ConfigKey<?> key, String value) {
        var reader = new ConfigReader(settings, problems);
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
        return List.copyOf(problems.values());
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
        return key.show(setting.text());
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
        read(reader, FILE_ON_CLASS_PATH, url::openStream);
    }

    private static void readFile(ConfigReader reader, String file) {
        read(reader, file, () -> Files.newInputStream(Path.of(file)));
    }

    @FunctionalInterface
    private interface Source {
        InputStream open() throws IOException;
    }

    /** Keeps what is wrong with a file as a whole. */
    private static void read(ConfigReader reader, String name, Source source) {
        // A decoder of its own reports what is no UTF-8; that of a charset replaces it.
        try (var in = new InputStreamReader(source.open(), StandardCharsets.UTF_8.newDecoder())) {
            readProperties(reader, in, name);
        } catch (NoSuchFileException | InvalidPathException e) {
            keep(
                    reader,
                    name,
                    "does not exist",
                    "name a file by its path, absolute or relative to the working directory; the system property "
                            + FILE_KEY + " or the environment variable " + FILE_VARIABLE + " names it");
        } catch (CharacterCodingException | IllegalArgumentException e) {
            keep(
                    reader,
                    name,
                    "can't be read as a properties file in UTF-8",
                    "store it as UTF-8, and write \\\\ for a backslash");
        } catch (IOException e) {
            keep(reader, name, "can't be read", "name a file that this process may read");
        }
    }

    private static void keep(ConfigReader reader, String name, String problem, String fix) {
        reader.keep(FILE_KEY, new ConfigProblem(FILE_KEY, name, problem, fix));
    }

    private static void readProperties(ConfigReader reader, Reader in, String source) throws IOException {
        var properties = new Properties();
        properties.load(in);
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> reader.set(name, properties.getProperty(name), source));
    }
}
