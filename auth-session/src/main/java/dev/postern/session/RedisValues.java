package dev.postern.session;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what Redis keeps under a key: the record of a login, no bytes if there is no such key. */
@FunctionalInterface
interface RedisValues {
    byte[] NONE = {};

    byte[] read(String key);

    /** Reads each by a call of its own. */
    static RedisValues oneByOne(RedisCalls calls) {
        return key -> calls.read(redis -> {
            var value = redis.get(key.getBytes(StandardCharsets.UTF_8));
            return value == null ? NONE : value;
        });
    }

    /** Returns the value of each key, in the order of the keys. */
    default List<byte[]> readEach(List<String> keys) {
        return keys.stream().map(this::read).toList();
    }
}
