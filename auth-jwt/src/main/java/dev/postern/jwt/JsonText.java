package dev.postern.jwt;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes one JSON object in UTF-8. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    static String object(Members members) {
        return new String(objectBytes(members), StandardCharsets.UTF_8);
    }

    /**
     * Returns the object with the members that the callback writes.
     *
     * @throws IllegalArgumentException if a text is no well-formed Unicode
     */
    static byte[] objectBytes(Members members) {
        var out = new ByteArrayOutputStream(512);
        try (var json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            // Memory does not fail, so it is a text: half of a surrogate pair has no spelling in UTF-8. Its message and
            // cause would quote the text.
            throw new IllegalArgumentException("a text is not well-formed Unicode");
        }
        return out.toByteArray();
    }

    /** Writes the members of an object. */
    @FunctionalInterface
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }
}
