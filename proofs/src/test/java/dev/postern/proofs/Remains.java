package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.LoginIds;
import dev.postern.testkit.RedisServer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.RedisClient;

/** What lies in a Redis, key by key: whole logins and the entries of their index, or it is half a record. */
final class Remains implements AutoCloseable {
    private static final List<String> ALWAYS_THERE = List.of("v", "y", "u", "a", "s", "x", "i", "h");

    private final RedisClient redis;

    Remains(RedisServer server) {
        redis = RedisClient.create("127.0.0.1", server.port());
    }

    /** Checks that these logins of this subject are there, each of them whole, and that nothing else is. */
    void assertOnly(String subject, Set<String> loginIds) {
        var tag = LoginIds.tag(subject);
        var index = "auth:{" + tag + "}:sub:" + subject;
        var expected = new TreeSet<String>();
        for (var id : loginIds) {
            var key = "auth:{" + tag + "}:login:" + id;
            expected.add(key);
            var record = redis.get(key);
            assertThat(record).as("the record of a login").endsWith("\n").contains("\nu\t" + subject + "\n");
            assertThat(record.lines().map(line -> line.split("\t", 2)[0]))
                    .as("the fields of a login")
                    .containsAll(ALWAYS_THERE);
            assertThat(redis.pttl(key)).as("time to live of a login").isPositive();
            assertThat(redis.pttl(index))
                    .as("the index outlives its logins")
                    .isGreaterThanOrEqualTo(redis.pttl(key) - 5);
        }
        if (!loginIds.isEmpty()) {
            expected.add(index);
        }
        // All but the log of ends, which is nobody's login.
        assertThat(redis.keys("auth:{???}:*")).as("all keys of logins").containsExactlyInAnyOrderElementsOf(expected);
        assertThat(redis.zrange(index, 0, -1)).as("the index").containsExactlyInAnyOrderElementsOf(loginIds);
    }

    @Override
    public void close() {
        redis.close();
    }
}
