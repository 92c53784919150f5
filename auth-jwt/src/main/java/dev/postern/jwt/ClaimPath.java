package dev.postern.jwt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim is: the name of one, letter by letter, or a JSON Pointer (RFC 6901) into objects. A name may hold dots
 * and slashes, as {@code https://example.com/roles} does; only what starts with a slash is a pointer.
 *
 * @param names the names to follow, one object deeper each
 */
record ClaimPath(List<String> names) {
    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it is a pointer with a tilde that escapes nothing
     */
    static ClaimPath of(String text) {
        if (!text.startsWith("/")) {
            return new ClaimPath(List.of(text));
        }
        var names = new ArrayList<String>();
        for (var part : text.substring(1).split("/", -1)) {
            if (part.replaceAll("~[01]", "").contains("~")) {
                throw new IllegalArgumentException("a ~ in a JSON Pointer is written ~0");
            }
            names.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return new ClaimPath(List.copyOf(names));
    }

    /** Returns what is there; null if nothing is, or null itself. */
    @Nullable
    Object in(Map<String, @Nullable Object> claims) {
        Object value = claims;
        for (var name : names) {
            if (!(value instanceof Map<?, ?> object)) {
                return null;
            }
            value = object.get(name);
        }
        return value;
    }
}
