package dev.postern.servlet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The body of a request to an endpoint: at most 8 KiB, a flat JSON object of strings or a form. Names must not repeat.
 * Anything else is a {@link ProblemException} with the status that fits.
 */
final class RequestBody {
    private static final int MAX_BYTES = 8 * 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Map<String, String> values;
    private final boolean form;

    private RequestBody(Map<String, String> values, boolean form) {
        this.values = values;
        this.form = form;
    }

    /** Reads the body, which must be JSON or a form. */
    static RequestBody read(HttpServletRequest request) throws IOException {
        var form = isForm(request);
        return parse(bytes(request), form);
    }

    /** Reads the body if there is one; none is an empty object. Only reading tells: HTTP/2 needs no length. */
    static RequestBody readOptional(HttpServletRequest request) throws IOException {
        var bytes = bytes(request);
        return bytes.length == 0 ? new RequestBody(Map.of(), false) : parse(bytes, isForm(request));
    }

    /** Reads the query as a form, so that it is read alike in every container. */
    static RequestBody query(HttpServletRequest request) {
        var query = request.getQueryString();
        return new RequestBody(query == null ? Map.of() : form(query), true);
    }

    private static RequestBody parse(byte[] bytes, boolean form) throws IOException {
        var text = utf8(bytes);
        return form ? new RequestBody(form(text), true) : new RequestBody(json(text), false);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Returns the value, without which the request makes no sense. */
    String require(String name) {
        return get(name).orElseThrow(() -> new ProblemException(Problem.INVALID_REQUEST));
    }

    boolean isForm() {
        return form;
    }

    private static boolean isForm(HttpServletRequest request) {
        return switch (mediaType(request)) {
            case "application/json" -> false;
            case "application/x-www-form-urlencoded" -> true;
            default -> throw new ProblemException(Problem.UNSUPPORTED_MEDIA_TYPE);
        };
    }

    private static String mediaType(HttpServletRequest request) {
        var type = request.getContentType();
        if (type == null) {
            return "";
        }
        var semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static byte[] bytes(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > MAX_BYTES) {
            throw new ProblemException(Problem.BODY_TOO_LARGE);
        }
        var bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ProblemException(Problem.BODY_TOO_LARGE);
        }
        return bytes;
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.INVALID_REQUEST);
        }
    }

    private static Map<String, String> json(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            var values = new HashMap<String, String>();
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                require(parser.nextToken() == JsonToken.VALUE_STRING);
                values.put(name, parser.getText());
            }
            require(parser.nextToken() == null);
            return values;
        } catch (JsonParseException | StreamConstraintsException e) {
            throw new ProblemException(Problem.INVALID_REQUEST); // its message may quote a password
        }
    }

    private static Map<String, String> form(String text) {
        var values = new HashMap<String, String>();
        for (var pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            var equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            require(values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) == null);
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.INVALID_REQUEST);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new ProblemException(Problem.INVALID_REQUEST);
        }
    }
}
