package dev.postern.bench.server;

import cn.dev33.satoken.dao.SaTokenDao;
import cn.dev33.satoken.dao.auto.SaTokenDaoByObjectFollowString;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** Sa-Token's store on Redis with the commands of its own adapter, over Jedis, which is faster than what that takes. */
final class SaTokenRedis implements SaTokenDaoByObjectFollowString {
    private final RedisClient redis;

    SaTokenRedis(String uri) {
        redis = Redis.client(uri);
    }

    @Override
    public @Nullable String get(String key) {
        return redis.get(key);
    }

    @Override
    public void set(String key, String value, long seconds) {
        if (seconds == SaTokenDao.NEVER_EXPIRE) {
            redis.set(key, value);
        } else if (seconds > 0) {
            redis.set(key, value, SetParams.setParams().ex(seconds));
        }
    }

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
    public void updateTimeout(String key, long seconds) {
        if (seconds == SaTokenDao.NEVER_EXPIRE) {
            redis.persist(key);
        } else {
            redis.expire(key, seconds);
        }
    }

    @Override
    public List<String> searchData(String prefix, String keyword, int start, int size, boolean ascending) {
        throw new UnsupportedOperationException("no benchmark searches");
    }
}
