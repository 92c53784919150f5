package dev.postern.jwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object (RFC 8259) and refuses what two readers could understand differently: a name that occurs twice,
 * also when spelled with escapes; text after the object; bytes that are not UTF-8, UTF-16 and a byte order mark
 * included; half of a surrogate pair; depth and numbers without bound.
 *
 * <p>A value is a {@link String}, {@link Boolean}, {@link Long}, {@link BigDecimal} (numbers with a fraction or an
 * exponent and those beyond a long), an unmodifiable {@link List} or {@link Map}, or null.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER_LENGTH = 128;
    private static final int MAX_EXPONENT = 400;
    private static final char REPLACEMENT = '\ufffd';

    // Names are kept nowhere: others choose them.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build();

    private StrictJson() {}

    /** Returns the members of the object, in their order; empty if the bytes are anything but one strict object. */
    static Optional<Map<String, @Nullable Object>> object(byte[] utf8) {
        return read(utf8, parser -> parser.nextToken() == JsonToken.START_OBJECT ? object(parser) : null);
    }

    /** Returns what is read of the one text; empty if that is null, or not strict, or not all. */
    static <T> Optional<T> read(byte[] utf8, Reading<T> reading) {
        var text = decode(utf8); // before Jackson sees it, because Jackson takes UTF-16 and UTF-32 too
        if (text == null || hasForeignDigit(text)) {
            return Optional.empty();
        }
        try (var parser = FACTORY.createParser(text)) {
            var value = reading.read(parser);
            return value == null || parser.nextToken() != null ? Optional.empty() : Optional.of(value);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns the text that these bytes spell; null if they are not UTF-8. */
    static @Nullable String decode(byte[] utf8) {
        var text = new String(utf8, StandardCharsets.UTF_8);
        // What is not UTF-8 becomes U+FFFD, which a text may also hold itself.
        return text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8)
                ? text
                : null;
    }

    /** One way to read a text. */
    @FunctionalInterface
    interface Reading<T> {
        @Nullable
        T read(JsonParser parser) throws IOException;
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        var members = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = wellFormed(parser.currentName());
            if (members.containsKey(name)) {
                throw new NotStrictException();
            }
            parser.nextToken();
            members.put(name, value(parser));
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        var items = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return Collections.unmodifiableList(items);
    }

    static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> wellFormed(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            default -> throw new NotStrictException();
        };
    }

    private static Object number(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        var number = parser.getDecimalValue();
        if (Math.abs((long) number.scale()) > MAX_EXPONENT) { // 1e999999999 would fill the memory of who expands it
            throw new NotStrictException();
        }
        return number;
    }

    /**
     * Tells whether an escape by number has a character in it that is not ASCII. Jackson looks at the lower eight bits of
     * each, and would take U+0463 for the digit c, which is U+0063.
     */
    private static boolean hasForeignDigit(String text) {
        for (var i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', i + 2)) { // a second one is what is escaped
            if (i + 1 < text.length() && text.charAt(i + 1) == 'u') {
                for (var digit = i + 2; digit < Math.min(i + 6, text.length()); digit++) {
                    if (text.charAt(digit) > 0x7f) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** An escape can name half of a surrogate pair, which has no spelling in UTF-8 (RFC 8259 section 8.2). */
    private static String wellFormed(String text) throws NotStrictException {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                var paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    throw new NotStrictException();
                }
                i++;
            }
        }
        return text;
    }

    private static final class NotStrictException extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this; // it never leaves this class, nobody reads its stack
        }
    }
}
