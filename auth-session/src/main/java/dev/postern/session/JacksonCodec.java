package dev.postern.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * JSON, by Jackson: the default for types that are not plain text. Needs {@code jackson-databind} 2.16 or newer, which
 * this module does not bring along. Immutable, safe for use by many threads.
 *
 * <p><b>Releases.</b> Properties that the class does not know are skipped, so an older release of the application reads
 * what a newer one wrote; when it changes the value, it drops what it did not know. Properties that are missing are left
 * to the class: null, zero, or what its constructor makes of them.
 *
 * <p><b>Never class names.</b> The text never chooses the class of an object. Default typing and Java serialization do
 * let it choose, and whoever can write to such a store runs code in every server that reads it; so there is no Java
 * serialization here, a mapper with default typing is refused, and the default mapper accepts no class name that an
 * annotation asks for either ({@code @JsonTypeInfo} by names of its own, {@code Id.NAME}, works).
 *
 * <p>The default mapper nests at most {@value #MAX_DEPTH} deep, uses the Jackson modules that are found on the class path
 * and writes times as ISO 8601 if the module for {@code java.time} is among them.
 *
 * @param <T> the type of the value
 */
public final class JacksonCodec<T> implements SessionCodec<T> {
    private static final int MAX_DEPTH = 100;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH - 1) // counts one less than the reader does
                            .build())
                    .build())
            .findAndAddModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build()) // allows no class at all
            .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;

    private JacksonCodec(ObjectMapper mapper, JavaType type) {
        this.reader = mapper.readerFor(type)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.writer = mapper.writerFor(type);
    }

    /** Returns a codec for a type with parameters: {@code JacksonCodec.of(new TypeReference<Map<Sku, Price>>() {})}. */
    public static <T> JacksonCodec<T> of(TypeReference<T> type) {
        return new JacksonCodec<>(MAPPER, MAPPER.constructType(type));
    }

    /**
     * Returns a codec that uses the application's own mapper, as it is configured now, apart from unknown properties,
     * which are always skipped, and text behind the value, which never is. What its class names may do is up to it.
     *
     * @throws IllegalArgumentException if the mapper has default typing on
     */
    public static <T> JacksonCodec<T> of(ObjectMapper mapper, TypeReference<T> type) {
        return new JacksonCodec<>(checked(mapper), mapper.constructType(type));
    }

    /** Returns a codec that uses the application's own mapper, as {@link #of(ObjectMapper, TypeReference)} says. */
    public static <T> JacksonCodec<T> of(ObjectMapper mapper, Class<T> type) {
        return new JacksonCodec<>(checked(mapper), mapper.constructType(type));
    }

    static <T> JacksonCodec<T> ofClass(Class<T> type) {
        return new JacksonCodec<>(MAPPER, MAPPER.constructType(type));
    }

    /** A collection, or with {@code String} as first parameter a map, of values of one class. */
    static <T> JacksonCodec<T> ofGeneric(Class<?> type, Class<?>... parameters) {
        return new JacksonCodec<>(MAPPER, MAPPER.getTypeFactory().constructParametricType(type, parameters));
    }

    private static ObjectMapper checked(ObjectMapper mapper) {
        var anything = mapper.constructType(Object.class);
        if (mapper.getDeserializationConfig().getDefaultTyper(anything) != null
                || mapper.getSerializationConfig().getDefaultTyper(anything) != null) {
            throw new IllegalArgumentException(
                    "a mapper with default typing lets the stored text choose classes: use one"
                            + " without, and @JsonTypeInfo(use = Id.NAME) where a value has subtypes");
        }
        return mapper;
    }

    @Override
    public String encode(T value) throws Exception {
        return writer.writeValueAsString(value);
    }

    @Override
    public T decode(String text) throws Exception {
        return reader.readValue(text);
    }
}
