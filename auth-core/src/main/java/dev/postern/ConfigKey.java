package dev.postern;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One setting: its name, type, range, default and help. All of them stand in {@link ConfigKeys}.
 *
 * @param <T> the type that it is read as
 */
public final class ConfigKey<T> {
    private static final String MASK = "******";

    private final String name;
    private final String allowed;
    private final String defaultText;
    private final String help;
    private final UnaryOperator<String> mask;
    private final Function<String, T> parser;
    private final T defaultValue;

    private ConfigKey(
            String name,
            String allowed,
            String defaultText,
            T defaultValue,
            String help,
            UnaryOperator<String> mask,
            Function<String, T> parser) {
        this.name = name;
        this.allowed = allowed;
        this.defaultText = defaultText;
        this.defaultValue = defaultValue;
        this.help = help;
        this.mask = mask;
        this.parser = parser;
    }

    /** Returns the name, such as {@code auth.login.lifetime}. */
    public String name() {
        return name;
    }

    /** Returns the environment variable that sets it, such as {@code AUTH_LOGIN_LIFETIME}. */
    public String environmentName() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Returns what a value may be, in words. */
    public String allowed() {
        return allowed;
    }

    /** Returns the default as it would be written; empty text if there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what the setting does, in a sentence or two. */
    public String help() {
        return help;
    }

    /** Returns a value as it may be shown, its secrets masked. */
    String show(String text) {
        return mask.apply(text);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }

    T defaultValue() {
        return defaultValue;
    }

    /** Reads a value; throws {@link IllegalArgumentException} if it is none. */
    T parse(String text) {
        return parser.apply(text);
    }

    static ConfigKey<String> text(String name, String defaultText, String allowed, String help) {
        return of(name, allowed, defaultText, help, ConfigKey::notBlank);
    }

    static ConfigKey<String> choice(String name, String defaultText, String help, String... values) {
        var choices = List.of(values);
        return of(name, "one of " + String.join(", ", values), defaultText, help, text -> {
            if (!choices.contains(text)) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    static ConfigKey<Optional<String>> optionalText(String name, String allowed, String help) {
        return optional(name, allowed, help, UnaryOperator.identity());
    }

    static ConfigKey<Optional<String>> secretText(String name, String allowed, String help) {
        return optional(name, allowed, help, text -> MASK);
    }

    static ConfigKey<Optional<Instant>> optionalInstant(String name, String help) {
        return new ConfigKey<>(
                name,
                "an instant in UTC (ISO 8601) such as 2031-05-01T00:00:00Z",
                "",
                Optional.empty(),
                help,
                UnaryOperator.identity(),
                text -> {
                    try {
                        return Optional.of(Instant.parse(text));
                    } catch (DateTimeParseException e) {
                        throw new IllegalArgumentException(e);
                    }
                });
    }

    private static ConfigKey<Optional<String>> optional(
            String name, String allowed, String help, UnaryOperator<String> mask) {
        return new ConfigKey<>(name, allowed, "", Optional.empty(), help, mask, text -> Optional.of(notBlank(text)));
    }

    static ConfigKey<String> uri(String name, String defaultText, String allowed, String help) {
        return new ConfigKey<>(
                name,
                allowed,
                defaultText,
                defaultText,
                help,
                text -> maskedUri(text, ConfigKey::namesServers),
                text -> checkedUri(text, ConfigKey::namesServers));
    }

    static ConfigKey<Optional<String>> optionalUri(String name, String allowed, String help) {
        return new ConfigKey<>(
                name,
                allowed,
                "",
                Optional.empty(),
                help,
                text -> maskedUri(text, ConfigKey::namesHost),
                text -> Optional.of(checkedUri(text, ConfigKey::namesHost)));
    }

    /** What stands before an @ may hold a password and is masked, and so is all of what can't be read. */
    private static String maskedUri(String text, Predicate<String> readable) {
        return readable.test(text) ? text.replaceFirst("//.*@", "//" + MASK + "@") : MASK;
    }

    private static String checkedUri(String text, Predicate<String> readable) {
        if (!readable.test(text)) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static boolean namesHost(String text) {
        try {
            return new URI(text).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** One server or more, separated by commas; without brackets, because Java reads only one address that has them. */
    private static boolean namesServers(String text) {
        try {
            return new URI(text.replaceAll("[\\[\\]]", "")).getRawAuthority() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static ConfigKey<List<String>> list(String name, String allowed, String help) {
        return new ConfigKey<>(
                name,
                allowed,
                "",
                List.of(),
                help,
                UnaryOperator.identity(),
                text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .collect(Collectors.toUnmodifiableList()));
    }

    static ConfigKey<Boolean> flag(String name, boolean defaultValue, String help) {
        return of(name, "true or false", String.valueOf(defaultValue), help, text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException();
            }
            return Boolean.valueOf(text);
        });
    }

    static ConfigKey<Integer> integer(String name, int defaultValue, int least, int most, String help) {
        return of(name, "a whole number, " + least + " to " + most, String.valueOf(defaultValue), help, text -> {
            var value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    static ConfigKey<Duration> duration(String name, String defaultText, String least, String most, String help) {
        var min = Durations.parse(least);
        var max = Durations.parse(most);
        return of(
                name,
                "a duration such as 500ms, 30s, 5m, 24h or 7d; " + least + " to " + most,
                defaultText,
                help,
                text -> {
                    var value = Durations.parse(text);
                    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                        throw new IllegalArgumentException();
                    }
                    return value;
                });
    }

    private static <T> ConfigKey<T> of(
            String name, String allowed, String defaultText, String help, Function<String, T> parser) {
        return new ConfigKey<>(
                name, allowed, defaultText, parser.apply(defaultText), help, UnaryOperator.identity(), parser);
    }

    private static String notBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
