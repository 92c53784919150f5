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
    private static final int ESCAPE_LENGTH = "\\u0000".length();
    private static final int NONE = -1;
    private static final int FOREIGN = -2;
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
        if (text == null || hasOddEscape(text)) {
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
        for (var count = 1; parser.nextToken() != JsonToken.END_OBJECT; count++) {
            var name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
            if (members.size() < count) { // the name was there already, be it with null
                throw new NotStrictException();
            }
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
            case VALUE_STRING -> parser.getText();
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
     * Tells whether there is an escape by number that Jackson takes and others may not: with a digit that is not ASCII, of
     * which it looks at the lower eight bits only (U+0463 is not the digit c, which is U+0063), or of half a surrogate pair,
     * which has no spelling in UTF-8 (RFC 8259 section 8.2). In UTF-8 itself there are no halves.
     */
    private static boolean hasOddEscape(String text) {
        for (var i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', i)) {
            var unit = unit(text, i);
            if (unit == FOREIGN) {
                return true;
            }
            i += unit == NONE ? 2 : ESCAPE_LENGTH; // a second backslash is what is escaped
            if (unit != NONE && Character.isSurrogate((char) unit)) {
                var low = unit(text, i);
                if (low < 0 || !Character.isSurrogatePair((char) unit, (char) low)) {
                    return true;
                }
                i += ESCAPE_LENGTH;
            }
        }
        return false;
    }

    /** Returns the unit of UTF-16 that an escape by number stands for; NONE if there is no such escape here. */
    private static int unit(String text, int start) {
        if (!text.startsWith("\\u", start) || text.length() - start < ESCAPE_LENGTH) {
            return NONE;
        }
        var unit = 0;
        for (var place = start + 2; place < start + ESCAPE_LENGTH; place++) {
            var c = text.charAt(place);
            if (c > 0x7f) {
                return FOREIGN;
            }
            unit = unit << 4 | Character.digit(c, 16);
        }
        return unit < 0 ? NONE : unit; // Jackson refuses other characters itself
    }

    private static final class NotStrictException extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this; // it never leaves this class, nobody reads its stack
        }
    }
}
