package dev.postern.session;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads hashes: the fields of a login by its key, none if there is no such key. */
@FunctionalInterface
interface RedisHashes {
    RedisFields read(String key);

    /** Reads each hash by a call of its own. */
    static RedisHashes oneByOne(RedisCalls calls) {
        return key -> calls.read(redis -> RedisFields.of(redis.hgetAll(key.getBytes(StandardCharsets.UTF_8))));
    }

    /** Returns the fields of each key, in the order of the keys. */
    default List<RedisFields> readEach(List<String> keys) {
        return keys.stream().map(this::read).toList();
    }
}
