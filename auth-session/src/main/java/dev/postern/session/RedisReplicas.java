package dev.postern.session;

import dev.postern.TokenStoreException;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/**
 * Runs a script and then waits until so many replicas have what it wrote, on the connection that wrote it.
 *
 * @param count how many, at least 1
 * @param timeout how long to wait for them; shorter than an answer may take
 */
record RedisReplicas(RedisPinned connections, int count, Duration timeout) {
    Object run(RedisScript script, List<String> keys, List<String> arguments) {
        return script.run(
                command -> connections.onOneConnection(keys.get(0), connection -> {
                    var result = connection.executeCommand(command);
                    awaitReplicas(connection);
                    return result;
                }),
                keys,
                arguments);
    }

    private void awaitReplicas(Connection connection) {
        var wait = new CommandArguments(Protocol.Command.WAIT).add(count).add(timeout.toMillis());
        if ((Long) connection.executeCommand(wait) < count) {
            throw new TokenStoreException("Redis has done it, but too few replicas have confirmed it in time");
        }
    }
}
