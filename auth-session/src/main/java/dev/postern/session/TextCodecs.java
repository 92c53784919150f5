package dev.postern.session;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The types whose text needs no JSON. */
final class TextCodecs {
    private static final Map<Class<?>, SessionCodec<?>> BY_TYPE = Map.ofEntries(
            Map.entry(String.class, SessionCodec.<String>of(text -> text, text -> text)),
            Map.entry(Boolean.class, SessionCodec.of(String::valueOf, TextCodecs::truth)),
            Map.entry(Integer.class, SessionCodec.of(String::valueOf, Integer::valueOf)),
            Map.entry(Long.class, SessionCodec.of(String::valueOf, Long::valueOf)),
            Map.entry(Double.class, SessionCodec.of(String::valueOf, Double::valueOf)),
            Map.entry(BigDecimal.class, SessionCodec.of(BigDecimal::toString, BigDecimal::new)),
            Map.entry(UUID.class, SessionCodec.of(UUID::toString, UUID::fromString)),
            Map.entry(Instant.class, SessionCodec.of(Instant::toString, Instant::parse)),
            Map.entry(LocalDate.class, SessionCodec.of(LocalDate::toString, LocalDate::parse)),
            Map.entry(Duration.class, SessionCodec.of(Duration::toString, Duration::parse)));

    private TextCodecs() {}

    /** The codec of a type, of a primitive one that of its wrapper. */
    @SuppressWarnings("unchecked") // the table pairs each type with a codec of that type
    static <T> Optional<SessionCodec<T>> find(Class<T> type) {
        if (type.isEnum()) {
            return Optional.of((SessionCodec<T>) ofEnum(type));
        }
        return Optional.ofNullable(
                (SessionCodec<T>) BY_TYPE.get(MethodType.methodType(type).wrap().returnType()));
    }

    private static SessionCodec<Object> ofEnum(Class<?> type) {
        var byName = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toUnmodifiableMap(TextCodecs::nameOf, constant -> (Object) constant));
        return SessionCodec.of(TextCodecs::nameOf, name -> {
            var constant = byName.get(name);
            if (constant == null) {
                throw new IllegalArgumentException("no such constant");
            }
            return constant;
        });
    }

    private static String nameOf(Object constant) {
        return ((Enum<?>) constant).name();
    }

    private static Boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return text.equals("true");
    }
}
