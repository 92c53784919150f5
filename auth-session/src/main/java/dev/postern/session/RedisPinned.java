package dev.postern.session;

import java.util.function.Function;
import redis.clients.jedis.Connection;

/**
 * Connections of which one can be held: for WAIT, which speaks of what was written on its own connection, and for commands
 * that are sent together.
 */
interface RedisPinned extends RedisConnections {
    /**
     * Runs the work on one connection to the server that has this key. A redirection makes it run again elsewhere, so its
     * first command must be the one that a redirection would refuse.
     */
    <T> T onOneConnection(String key, Function<Connection, T> work);
}
