package dev.postern.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of a session attribute and the type of its value; mostly a constant of the class that owns the attribute.
 * Immutable, safe for use by many threads.
 *
 * <p>{@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, {@code BigDecimal}, {@code UUID},
 * {@code Instant}, {@code LocalDate}, {@code Duration} and enums are kept as their text, and so are {@code boolean},
 * {@code int}, {@code long} and {@code double}. Everything else is kept as JSON
 * by {@link JacksonCodec}, which needs {@code com.fasterxml.jackson.core:jackson-databind} on the class path, or as a
 * {@link SessionCodec} of your own says.
 *
 * <p>The attribute is known by its name alone: two keys of one name read and write the same attribute. A value that one
 * key has written and another can't read is absent to that other, and overwritten by what it writes.
 *
 * @param <T> the type of the value
 */
public final class SessionKey<T> {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKey.class);
    private static final int MAX_NAME = 128;

    private final String name;
    private final SessionCodec<T> codec;

    private SessionKey(String name, SessionCodec<T> codec) {
        this.name = checked(name);
        this.codec = codec;
    }

    /**
     * Makes a key for values of a class.
     *
     * @param name 1 to 128 characters, not blank, without control characters and unpaired surrogates
     * @throws IllegalArgumentException if the name is not such, or the class has type parameters, of which a class object
     *     says nothing: see {@link #listOf} and {@link JacksonCodec#of(com.fasterxml.jackson.core.type.TypeReference)}
     * @throws IllegalStateException if the class needs JSON and there is no fitting Jackson
     */
    public static <T> SessionKey<T> of(String name, Class<T> type) {
        if (type.getTypeParameters().length > 0) {
            throw new IllegalArgumentException("the session key " + name + " is for the generic type " + type.getName()
                    + ": use listOf, setOf or mapOf, or give the key a codec, such as"
                    + " JacksonCodec.of(new TypeReference<...>() {})");
        }
        return TextCodecs.find(type)
                .map(codec -> new SessionKey<>(name, codec))
                .orElseGet(() -> json(name, () -> JacksonCodec.ofClass(type)));
    }

    /** Makes a key for lists of a class, as {@link #of(String, Class)} does; always JSON. */
    public static <T> SessionKey<List<T>> listOf(String name, Class<T> type) {
        return json(name, () -> JacksonCodec.ofGeneric(List.class, type));
    }

    /** Makes a key for sets of a class, as {@link #of(String, Class)} does; always JSON. */
    public static <T> SessionKey<Set<T>> setOf(String name, Class<T> type) {
        return json(name, () -> JacksonCodec.ofGeneric(Set.class, type));
    }

    /** Makes a key for maps from text to a class, as {@link #of(String, Class)} does; always JSON. */
    public static <T> SessionKey<Map<String, T>> mapOf(String name, Class<T> type) {
        return json(name, () -> JacksonCodec.ofGeneric(Map.class, String.class, type));
    }

    /**
     * Makes a key for values that are kept as the codec says.
     *
     * @throws IllegalArgumentException if the name is not what {@link #of(String, Class)} asks for
     */
    public static <T> SessionKey<T> of(String name, SessionCodec<T> codec) {
        return new SessionKey<>(name, codec);
    }

    private static <T> SessionKey<T> json(String name, Supplier<SessionCodec<T>> codec) {
        try {
            return new SessionKey<>(name, codec.get());
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "the session key " + name
                            + " is kept as JSON and there is no fitting Jackson on the class path: add"
                            + " com.fasterxml.jackson.core:jackson-databind 2.16 or newer, or give the key a SessionCodec",
                    e);
        }
    }

    private static String checked(String name) {
        if (name.isBlank()
                || name.length() > MAX_NAME
                || name.chars().anyMatch(Character::isISOControl)
                || !Utf8.canEncode(name)) {
            throw new IllegalArgumentException("the name of a session attribute is 1 to " + MAX_NAME
                    + " characters, not blank, without control characters and unpaired surrogates");
        }
        return name;
    }

    /** Returns the name of the attribute. */
    public String name() {
        return name;
    }

    /**
     * Returns the text of a value.
     *
     * @throws IllegalArgumentException if the codec makes none of it; the message does not repeat the value
     */
    String encode(T value) {
        String text;
        try {
            text = codec.encode(value);
        } catch (Throwable e) {
            rethrowIfFatal(e);
            throw new IllegalArgumentException("the value of session attribute " + name + " can't be encoded", e);
        }
        // A codec is foreign code: it may return null whatever its signature says.
        if (text == null || !Utf8.canEncode(text)) {
            throw new IllegalArgumentException("the codec of session attribute " + name
                    + " made null or text with unpaired surrogates, which no store keeps");
        }
        return text;
    }

    /** Returns the value of a text; empty if the codec makes none of it, whatever it throws. */
    Optional<T> decode(String text) {
        try {
            return Optional.ofNullable(codec.decode(text));
        } catch (Throwable e) { // a class that is missing and a nesting that is too deep are errors
            rethrowIfFatal(e);
            // Messages of parsers quote what they could not read.
            LOG.debug("attribute {} can't be read: {}", name, e.getClass().getName());
            return Optional.empty();
        }
    }

    private static void rethrowIfFatal(Throwable e) {
        if (e instanceof OutOfMemoryError fatal) {
            throw fatal;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
