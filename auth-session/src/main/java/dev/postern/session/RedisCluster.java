package dev.postern.session;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * The nodes of a Redis Cluster. Sends each command to the node of its slot and follows where that node sends it.
 *
 * <p>Jedis' own executor repeats any command whose connection broke, and a write may have been done by then; this one
 * leaves repeating to {@link RedisCalls}. Nor does it ask for the map of slots while a request waits: after a failure
 * a thread of its own asks, and who comes later finds the new node.
 */
final class RedisCluster implements RedisPinned, CommandExecutor {
    /** One for a moved slot, one for a slot on the move, and one for whatever happens in between. */
    private static final int MOST_REDIRECTIONS = 3;

    private final ClusterConnectionProvider nodes;
    private final RedisClusterClient client;
    private final AtomicBoolean renewing = new AtomicBoolean();

    /** Asks the nodes for the map of slots, one after the other until one answers. */
    RedisCluster(Set<HostAndPort> start, RedisConnectionConfig config, ConnectionPoolConfig pool) {
        nodes = new ClusterConnectionProvider(start, config, pool);
        client = RedisClusterClient.builder()
                .nodes(start)
                .clientConfig(config)
                .poolConfig(pool)
                .connectionProvider(nodes)
                .commandExecutor(this)
                .build();
    }

    @Override
    public UnifiedJedis client() {
        return client;
    }

    @Override
    public <T> T executeCommand(CommandObject<T> command) {
        return follow(
                () -> nodes.getConnection(command.getArguments()), connection -> connection.executeCommand(command));
    }

    @Override
    public <T> T onOneConnection(String key, Function<Connection, T> work) {
        var slot = JedisClusterCRC16.getSlot(key);
        return follow(() -> nodes.getConnectionFromSlot(slot), work);
    }

    private <T> T follow(Supplier<Connection> owner, Function<Connection, T> work) {
        var target = owner;
        for (var redirections = 0; ; redirections++) {
            try (var connection = target.get()) {
                try {
                    return work.apply(connection);
                } catch (JedisMovedDataException e) {
                    nodes.renewSlotCache(connection); // the one that knows better is at hand
                    if (redirections == MOST_REDIRECTIONS) {
                        throw e;
                    }
                    target = () -> nodes.getConnection(e.getTargetNode());
                } catch (JedisAskDataException e) {
                    if (redirections == MOST_REDIRECTIONS) {
                        throw e;
                    }
                    target = () -> asking(e.getTargetNode());
                }
            } catch (JedisConnectionException e) {
                renewInBackground();
                throw e;
            }
        }
    }

    /** A connection whose next command is served although its slot is still on the way to that node. */
    private Connection asking(HostAndPort node) {
        var connection = nodes.getConnection(node);
        try {
            connection.executeCommand(Protocol.Command.ASKING);
            return connection;
        } catch (JedisException e) {
            connection.close();
            throw e;
        }
    }

    private void renewInBackground() {
        if (!renewing.compareAndSet(false, true)) {
            return;
        }
        var thread = new Thread(
                () -> {
                    try {
                        nodes.renewSlotCache();
                    } finally {
                        renewing.set(false);
                    }
                },
                "postern-redis-cluster");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (Throwable e) {
            renewing.set(false); // as when no thread can be made: the next failure tries again
            throw e;
        }
    }

    @Override
    public void dropIdle() {
        nodes.getNodes().values().forEach(pool -> pool.clear());
    }

    @Override
    public void close() {
        nodes.close();
    }
}
