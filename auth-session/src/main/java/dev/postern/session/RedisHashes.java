package dev.postern.session;

import java.util.List;
import java.util.Map;

/** Reads hashes: the fields of a login by its key, none if there is no such key. */
@FunctionalInterface
interface RedisHashes {
    Map<String, String> read(String key);

    /** Reads each hash by a call of its own. */
    static RedisHashes oneByOne(RedisCalls calls) {
        return key -> calls.read(redis -> redis.hgetAll(key));
    }

    /** Returns the fields of each key, in the order of the keys. */
    default List<Map<String, String>> readEach(List<String> keys) {
        return keys.stream().map(this::read).toList();
    }
}
