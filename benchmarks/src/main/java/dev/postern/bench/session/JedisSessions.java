package dev.postern.bench.session;

import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** The bare client: one GET of our record, nothing parsed and nothing compared. */
final class JedisSessions implements Sessions {
    private final PosternSessions keeper;
    private final UnifiedJedis redis;

    JedisSessions(int port) {
        this.keeper = PosternSessions.redis(port, "off");
        this.redis = client(port);
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
        if (!redis.exists(key)) {
            throw new IllegalStateException("the record is not where it was thought to be");
        }
        return key;
    }

    @Override
    public Object check(String token) {
        return redis.get(token);
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
