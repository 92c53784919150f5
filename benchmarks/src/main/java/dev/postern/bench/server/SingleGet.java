package dev.postern.bench.server;

import java.security.SecureRandom;
import java.util.Base64;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** The least that a session on Redis can be: a random cookie, and one GET of the user's name a request. */
final class SingleGet implements Guard {
    private static final String COOKIE = "sid";
    private static final String KEY = "session:";
    private static final int SECONDS = 3_600;

    private final SecureRandom random = new SecureRandom();
    private final RedisClient redis;

    SingleGet(String uri) {
        redis = Redis.client(uri);
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.addByHand(context, (request, response) -> {
            var sid = Filters.cookie(request, COOKIE);
            return sid == null ? null : user(sid);
        });
    }

    private @Nullable String user(String sid) {
        return redis.get(KEY + sid);
    }

    @Override
    public String login(String user) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var sid = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        redis.set(KEY + sid, user, SetParams.setParams().ex(SECONDS));
        return "Cookie: " + COOKIE + "=" + sid;
    }
}
