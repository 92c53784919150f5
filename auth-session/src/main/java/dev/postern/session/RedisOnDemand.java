package dev.postern.session;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connections that are opened with their first use. Jedis asks sentinels and nodes of a Cluster at once where everything
 * is, one after the other, and gives up if none answers; an application should start all the same, and no request should
 * wait for all of them. So a thread of its own asks, and each request waits for a while only. What failed is tried again
 * by whoever comes next.
 */
final class RedisOnDemand implements RedisPinned {
    private final Supplier<RedisPinned> opener;
    private final Duration patience;

    private volatile @Nullable RedisPinned opened;
    private @Nullable CompletableFuture<RedisPinned> opening;
    private boolean closed;

    /**
     * @param opener connects, or throws a {@link JedisException}
     * @param patience how long a call waits for it
     */
    RedisOnDemand(Supplier<RedisPinned> opener, Duration patience) {
        this.opener = opener;
        this.patience = patience;
    }

    @Override
    public UnifiedJedis client() {
        return open().client();
    }

    @Override
    public <T> T onOneConnection(String key, Function<Connection, T> work) {
        return open().onOneConnection(key, work);
    }

    @Override
    public void dropIdle() {
        var connections = opened;
        if (connections != null) {
            connections.dropIdle();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        var connections = opened;
        if (connections != null) {
            connections.close();
        }
    }

    private RedisPinned open() {
        var connections = opened;
        if (connections != null) {
            return connections;
        }
        try {
            return opening().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // As one that waited for an answer, so that nobody waits for it a second time.
            throw new JedisConnectionException(
                    "nobody has said yet where the servers are",
                    new SocketTimeoutException("waited for " + patience.toMillis() + " ms"));
        } catch (InterruptedException e) {
            throw new JedisException(e); // RedisCalls restores the interrupt
        } catch (ExecutionException e) {
            throw e.getCause() instanceof JedisException known ? known : new JedisException(e.getCause());
        }
    }

    private synchronized CompletableFuture<RedisPinned> opening() {
        if (closed) {
            throw new JedisException("closed");
        }
        var running = opening;
        if (running == null) {
            var started = new CompletableFuture<RedisPinned>();
            var thread = new Thread(() -> run(started), "postern-redis-open");
            thread.setDaemon(true);
            thread.start(); // first: a thread that can't be had must not be waited for
            opening = running = started;
        }
        return running;
    }

    private void run(CompletableFuture<RedisPinned> result) {
        try {
            var connections = opener.get();
            keep(connections);
            result.complete(connections);
        } catch (RuntimeException e) {
            fail(result, e);
        } catch (Error e) { // a class that is missing, memory that is short: whoever waits must hear of that too
            fail(result, e);
            throw e;
        }
    }

    private void fail(CompletableFuture<RedisPinned> result, Throwable cause) {
        synchronized (this) {
            opening = null;
        }
        result.completeExceptionally(cause);
    }

    private synchronized void keep(RedisPinned connections) {
        if (closed) {
            connections.close();
            throw new JedisException("closed");
        }
        opened = connections;
    }
}
