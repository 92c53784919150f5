package dev.postern.session;

import dev.postern.ConfigException;
import dev.postern.ConfigKeys;
import dev.postern.ConfigProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Looks whether servers may evict keys when their memory is full. An evicted login is a logout that nobody asked for, and
 * a login whose index is evicted is missed by "log out everywhere".
 */
final class RedisEviction {
    private static final Logger LOG = LoggerFactory.getLogger(RedisEviction.class);
    private static final String POLICY = "maxmemory_policy:";
    private static final String NONE = "noeviction";

    private RedisEviction() {}

    /**
     * Returns the policy of a server that evicts; empty if none does, or does not say so: INFO is not allowed, or hides
     * the policy.
     *
     * @throws JedisException if no server can be asked
     */
    static Optional<String> policy(UnifiedJedis redis) {
        return infos(redis).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(POLICY))
                .map(line -> line.substring(POLICY.length()).strip())
                .filter(policy -> !policy.equals(NONE))
                .findFirst();
    }

    /**
     * Refuses to start on a server that evicts, and closes the connections. One that can't be asked is let pass: it may be
     * there when the first request comes, and after each lost connection it is asked again.
     *
     * @throws ConfigException if a server evicts
     */
    static void refuse(RedisConnections connections) {
        try {
            var policy = policy(connections.client());
            if (policy.isPresent()) {
                connections.close();
                throw new ConfigException(List.of(new ConfigProblem(
                        ConfigKeys.REDIS_URI.name(),
                        "",
                        "names a Redis that evicts keys when its memory is full (maxmemory-policy " + policy.get()
                                + "): logins would vanish, and \"log out everywhere\" would miss some",
                        "set maxmemory-policy to noeviction there, or " + ConfigKeys.REDIS_ALLOW_EVICTION.name()
                                + "=true if that is all the same to you")));
            }
        } catch (JedisException e) {
            LOG.warn(
                    "Redis can't be reached at start; requests that need it are answered 503 until it is there: {}",
                    e.getMessage());
        }
    }

    /** Complains if a server evicts: another one has taken over, or somebody has set it so while this service ran. */
    static void complain(UnifiedJedis redis) {
        policy(redis)
                .ifPresent(policy -> LOG.error(
                        "Redis evicts keys when its memory is full (maxmemory-policy {}): logins can vanish, and"
                                + " \"log out everywhere\" can miss some. Set maxmemory-policy to noeviction.",
                        policy));
    }

    private static List<String> infos(UnifiedJedis redis) {
        if (!(redis instanceof RedisClusterClient cluster)) {
            return infoOfOne(redis);
        }
        var infos = new ArrayList<String>();
        for (var node : cluster.getClusterNodes().values()) {
            try (var connection = node.getResource()) {
                infos.add(info(connection));
            } catch (JedisException e) {
                // One of several is down; whoever takes over is looked at after the connections that this breaks.
            }
        }
        return infos;
    }

    private static List<String> infoOfOne(UnifiedJedis redis) {
        try {
            return List.of(redis.info("memory"));
        } catch (JedisAccessControlException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOPERM")) {
                throw e; // a wrong password
            }
            return List.of();
        }
    }

    private static String info(Connection connection) {
        var reply = connection.executeCommand(new CommandArguments(Protocol.Command.INFO).add("memory"));
        return reply instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : ""; // a proxy may know no INFO
    }
}
