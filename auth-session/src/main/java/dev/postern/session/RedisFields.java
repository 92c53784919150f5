package dev.postern.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a hash as Redis has sent them: a name, its value, the next name. They are few enough to look through, and
 * what nobody asks for is not decoded. Immutable, as far as nobody changes what it was made of.
 */
final class RedisFields {
    private final List<?> reply;

    /**
     * Takes the reply to HGETALL.
     *
     * @param reply byte arrays, an even number of them
     */
    RedisFields(List<?> reply) {
        this.reply = reply;
    }

    /** Takes what Jedis has made of such a reply. */
    static RedisFields of(Map<byte[], byte[]> fields) {
        var reply = new ArrayList<byte[]>(2 * fields.size());
        fields.forEach((name, value) -> {
            reply.add(name);
            reply.add(value);
        });
        return new RedisFields(reply);
    }

    /** Takes such a reply out of that of a script, of which Jedis has made texts. */
    static RedisFields ofTexts(List<?> texts) {
        return new RedisFields(texts.stream()
                .map(text -> ((String) text).getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    boolean isEmpty() {
        return reply.isEmpty();
    }

    boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /**
     * Returns the value of a field; null if there is no such field.
     *
     * @param name in ASCII
     */
    @Nullable
    String get(String name) {
        var index = indexOf(name);
        return index < 0 ? null : text(index + 1, 0);
    }

    /** The same, with an empty text for a field that is not there. */
    String getOrEmpty(String name) {
        var value = get(name);
        return value == null ? "" : value;
    }

    /**
     * Returns the fields whose names begin so, by the rest of their names.
     *
     * @param beginning in ASCII
     */
    Map<String, String> named(String beginning) {
        Map<String, String> named = Map.of();
        for (var i = 0; i < reply.size(); i += 2) {
            if (begins(bytes(i), beginning)) {
                named = named.isEmpty() ? new HashMap<>() : named; // most logins have none
                named.put(text(i, beginning.length()), text(i + 1, 0));
            }
        }
        return named;
    }

    private int indexOf(String name) {
        for (var i = 0; i < reply.size(); i += 2) {
            if (bytes(i).length == name.length() && begins(bytes(i), name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean begins(byte[] bytes, String text) {
        if (bytes.length < text.length()) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (bytes[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private byte[] bytes(int index) {
        return (byte[]) reply.get(index);
    }

    private String text(int index, int start) {
        var bytes = bytes(index);
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }
}
