package dev.postern.bench.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.servlet.AuthFilter;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import redis.clients.jedis.Jedis;

/** Postern with either strategy, its logins on Redis. */
final class PosternGuard implements Guard {
    private static final Client BROWSER = new Client("laptop", "Mozilla/5.0", "127.0.0.1");

    private final Postern postern;
    private final String header;

    private PosternGuard(String redis, Map<String, String> settings, String header) {
        var all = new HashMap<>(settings);
        all.put("auth.store", "redis");
        all.put("auth.redis.uri", redis);
        all.put("auth.redis.pool-wait", "5s"); // more threads than connections, as with the others, who wait for good
        this.postern = Postern.from(AuthConfig.of(all));
        this.header = header;
    }

    static PosternGuard session(String redis, String cache) {
        return new PosternGuard(redis, Map.of("auth.session.cache", cache), "Cookie: __Host-postern=");
    }

    static PosternGuard jwtHs256(String redis) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return jwt(redis, "HS256", Base64.getEncoder().encodeToString(key));
    }

    static PosternGuard jwtEs256(String redis) {
        try {
            return jwt(
                    redis,
                    "ES256",
                    new ECKeyGenerator(Curve.P_256).keyID("key").generate().toJSONString());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PosternGuard jwt(String redis, String algorithm, String key) {
        var settings = Map.of(
                "auth.strategy", "jwt",
                "auth.jwt.algorithm", algorithm,
                "auth.jwt.key", key,
                "auth.jwt.access-ttl", "30m", // a turn ends before
                "auth.jwt.revocation", "pushed");
        try (var client = new Jedis(URI.create(redis))) {
            // As if the system had been in use for longer than a token lives: before that each of them is looked up.
            client.hset("auth:{ended}:state", "since", "0");
        }
        return new PosternGuard(redis, settings, "Authorization: Bearer ");
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.add(context, AuthFilter.of(postern));
    }

    @Override
    public String login(String user) {
        var identity = new Identity(user, Set.of("user"), Set.of(), Map.of());
        return header + postern.issue(identity, BROWSER).tokens().accessToken();
    }
}
