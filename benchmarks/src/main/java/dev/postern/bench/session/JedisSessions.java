package dev.postern.bench.session;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * The bare client: one command, nothing parsed and nothing compared. What it reads is our record as it lies in Redis, or
 * the same fields and values in one string.
 */
final class JedisSessions implements Sessions {
    private static final String STRING = "string:";

    private final PosternSessions keeper;
    private final UnifiedJedis redis;
    private final BiFunction<UnifiedJedis, String, Object> read;

    private JedisSessions(int port, BiFunction<UnifiedJedis, String, Object> read) {
        this.keeper = PosternSessions.redis(port, "off");
        this.redis = client(port);
        this.read = read;
    }

    static JedisSessions get(int port) {
        return new JedisSessions(port, (redis, key) -> redis.get(STRING + key));
    }

    static JedisSessions hgetall(int port) {
        return new JedisSessions(port, (redis, key) -> redis.hgetAll(key));
    }

    /** The kind of client that our store uses, with as many connections. */
    static UnifiedJedis client(int port) {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(16);
        pool.setMaxIdle(16);
        pool.setJmxEnabled(false);
        return RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .poolConfig(pool)
                .build();
    }

    /** Returns the key itself, so that the check has no more to do than the command. */
    @Override
    public String login(Person person) {
        var token = keeper.login(person);
        var id = token.substring(token.indexOf('_') + 1, token.indexOf('.'));
        var key = "auth:{" + id.substring(0, 3) + "}:login:" + id;
        redis.set(STRING + key, text(redis.hgetAll(key)));
        return key;
    }

    private static String text(Map<String, String> fields) {
        if (fields.isEmpty()) {
            throw new IllegalStateException("the record is not where it was thought to be");
        }
        return fields.entrySet().stream()
                .map(field -> field.getKey() + '=' + field.getValue())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public Object check(String token) {
        return read.apply(redis, token);
    }

    @Override
    public void logout(String token) {
        redis.del(token);
    }

    @Override
    public void close() {
        redis.close();
        keeper.close();
    }
}
