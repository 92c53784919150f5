package dev.postern.bench;

import cn.dev33.satoken.dao.auto.SaTokenDaoByObjectFollowString;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/** Keeps what Sa-Token keeps in Redis, by the commands that its own adapters send. */
public final class SaTokenRedis implements SaTokenDaoByObjectFollowString {
    private final UnifiedJedis redis;

    /** Keeps it over this client, which {@link #close} closes. */
    public SaTokenRedis(UnifiedJedis redis) {
        this.redis = redis;
    }

    @Override
    public @Nullable String get(String key) {
        return redis.get(key);
    }

    @Override
    public void set(String key, String value, long timeout) {
        if (timeout == NEVER_EXPIRE) {
            redis.set(key, value);
        } else if (timeout > 0) {
            redis.set(key, value, SetParams.setParams().ex(timeout));
        }
    }

    /** In one command; its own adapter needs two. */
    @Override
    public void update(String key, String value) {
        redis.set(key, value, SetParams.setParams().xx().keepTtl());
    }

    @Override
    public void delete(String key) {
        redis.del(key);
    }

    @Override
    public long getTimeout(String key) {
        return redis.ttl(key);
    }

    @Override
    public void updateTimeout(String key, long timeout) {
        if (timeout == NEVER_EXPIRE) {
            redis.persist(key);
        } else {
            redis.expire(key, timeout);
        }
    }

    @Override
    public List<String> searchData(String prefix, String keyword, int start, int size, boolean ascending) {
        throw new UnsupportedOperationException("nobody searches here");
    }

    /** Closes the client. */
    public void close() {
        redis.close();
    }
}
