package dev.postern.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record as Redis keeps them: each a line of name, tab, value; a list has a tab and a value for each of its
 * items. In names and values {@code \t}, {@code \n} and {@code \\} stand for a tab, a line break and a backslash. Fields are
 * few enough to look through, and what nobody asks for is not decoded. Immutable, as far as nobody changes the bytes.
 *
 * <p>A backslash that stands for nothing is an {@link IllegalArgumentException} to whoever asks for that field. A line
 * without a tab is no field. The first of several lines with one name counts. Who asks for a name asks in ASCII, without
 * escapes.
 */
final class RedisFields {
    /** As many as most logins have; for more the array grows. */
    private static final int USUAL_LINES = 15;

    private final byte[] text;
    private final int[] starts; // of each line, and of the one that would follow the last
    private final int count;

    /** Takes a record, in UTF-8. */
    RedisFields(byte[] text) {
        var starts = new int[USUAL_LINES + 1];
        var count = 0;
        for (var start = 0; start < text.length; ) {
            if (count == starts.length - 1) {
                starts = Arrays.copyOf(starts, 2 * starts.length);
            }
            starts[count++] = start;
            start = indexOf('\n', text, start) + 1;
            starts[count] = start;
        }
        this.text = text;
        this.starts = starts;
        this.count = count;
    }

    /** Returns the name or the value of a field as it stands in a record. */
    static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
    }

    boolean has(String name) {
        return lineOf(name) >= 0;
    }

    /** Returns the value of a field; null if there is no such field. */
    @Nullable
    String get(String name) {
        var raw = raw(name);
        return raw == null ? null : unescaped(raw);
    }

    /** The same, with an empty text for a field that is not there. */
    String getOrEmpty(String name) {
        var value = get(name);
        return value == null ? "" : value;
    }

    /** Returns the items of a list; none if there is no such field. */
    String[] list(String name) {
        var raw = raw(name);
        if (raw == null) {
            return new String[0];
        }
        var items = raw.split("\t", -1);
        Arrays.setAll(items, i -> unescaped(items[i]));
        return items;
    }

    /** Returns the fields whose names begin so, by the rest of their names. */
    Map<String, String> named(String beginning) {
        Map<String, String> named = Map.of();
        for (var line = 0; line < count; line++) {
            if (begins(line, beginning)) {
                var tab = indexOf('\t', text, starts[line]);
                var end = starts[line + 1] - 1;
                if (tab >= end) {
                    continue;
                }
                named = named.isEmpty() ? new HashMap<>() : named; // most logins have none
                named.putIfAbsent(unescaped(raw(starts[line] + beginning.length(), tab)), unescaped(raw(tab + 1, end)));
            }
        }
        return named;
    }

    private @Nullable String raw(String name) {
        var line = lineOf(name);
        return line < 0 ? null : raw(starts[line] + name.length() + 1, starts[line + 1] - 1);
    }

    private String raw(int start, int end) {
        return new String(text, start, end - start, StandardCharsets.UTF_8);
    }

    private int lineOf(String name) {
        for (var line = 0; line < count; line++) {
            var tab = starts[line] + name.length();
            if (tab < text.length && text[tab] == '\t' && begins(line, name)) {
                return line;
            }
        }
        return -1;
    }

    private boolean begins(int line, String beginning) {
        var start = starts[line];
        if (text.length - start < beginning.length()) {
            return false;
        }
        for (var i = 0; i < beginning.length(); i++) {
            if (text[start + i] != beginning.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(char c, byte[] text, int start) {
        var index = start;
        while (index < text.length && text[index] != c) {
            index++;
        }
        return index;
    }

    private static String unescaped(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        var text = new StringBuilder(raw.length());
        for (var i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c == '\\') {
                i++;
                c = switch (i < raw.length() ? raw.charAt(i) : ' ') {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case '\\' -> '\\';
                    default -> throw new IllegalArgumentException("a backslash that stands for nothing");
                };
            }
            text.append(c);
        }
        return text.toString();
    }
}
