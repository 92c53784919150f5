package dev.postern.session;

import dev.postern.TokenStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads hashes of one server, those of many threads in one go: who comes while others are being read waits, and then one
 * of those who wait sends the commands of all (automatic pipelining). It is one command each all the same, and who comes
 * alone waits for nobody. So under load a server writes to Redis, and is woken by it, once for many requests. Nobody
 * depends on others for long: after a while each takes a connection of the pool. Safe for use by many threads.
 */
final class RedisLookups {
    /** How many commands go together at most, so that nobody waits for the replies of very many others. */
    static final int MOST = 64;

    /** How long to wait for those who are being read: far longer than a healthy server takes. */
    private static final Duration HOLD_UP = Duration.ofMillis(10);

    private final RedisPinned connections;
    private final RedisCalls calls;
    private final long holdUp;
    private final long longest;
    private final Queue<Lookup> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isReading = new AtomicBoolean();

    /**
     * @param longest what a read of {@link RedisCalls} takes at most
     */
    RedisLookups(RedisPinned connections, RedisCalls calls, Duration longest) {
        this(connections, calls, HOLD_UP, longest);
    }

    /** The same for tests, which set how long one waits for those who are being read. */
    RedisLookups(RedisPinned connections, RedisCalls calls, Duration holdUp, Duration longest) {
        this.connections = connections;
        this.calls = calls;
        this.holdUp = holdUp.toNanos();
        this.longest = longest.toNanos();
    }

    /**
     * Returns the fields of a hash; none if there is no such key. An interrupt stays what it is, for whoever waits next.
     *
     * @throws TokenStoreException if Redis can't be reached or does not do as told
     */
    Map<String, String> read(String key) {
        var own = new Lookup(key);
        waiting.add(own);
        var isInterrupted = false;
        try {
            while (own.isPending()) {
                if (!own.isTaken && isReading.compareAndSet(false, true)) {
                    try {
                        readThoseWhoWait();
                    } finally {
                        isReading.set(false);
                        wakeNext();
                    }
                } else if (!own.isTaken && own.age() >= holdUp) {
                    readThoseWhoWait();
                } else if (own.isTaken && own.age() >= longest) {
                    read(List.of(own)); // whoever took it did not come to an end, as when memory ran out on it
                } else {
                    LockSupport.parkNanos(this, (own.isTaken ? longest : holdUp) - own.age());
                    isInterrupted |= Thread.interrupted(); // with which nobody can be parked
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return own.fields();
    }

    private void wakeNext() {
        var next = waiting.peek();
        if (next != null) {
            LockSupport.unpark(next.thread);
        }
    }

    private void readThoseWhoWait() {
        var batch = new ArrayList<Lookup>();
        for (var next = waiting.poll(); next != null; next = batch.size() < MOST ? waiting.poll() : null) {
            next.isTaken = true;
            batch.add(next);
        }
        if (!batch.isEmpty()) {
            read(batch);
        }
    }

    /** Brings all of them to an end, and throws nothing but errors. */
    private void read(List<Lookup> batch) {
        try {
            var replies = calls.read(
                    () -> connections.onOneConnection(batch.get(0).key, connection -> exchange(connection, batch)));
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).end(replies.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(lookup -> lookup.end(e));
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private static List<Object> exchange(Connection connection, List<Lookup> batch) {
        var isComplete = false;
        try {
            for (var lookup : batch) {
                connection.sendCommand(Protocol.Command.HGETALL, lookup.key.getBytes(StandardCharsets.UTF_8));
            }
            var replies = connection.getMany(batch.size());
            isComplete = true;
            return replies;
        } finally {
            if (!isComplete) {
                connection.setBroken(); // a reply that may still come is for nobody else
            }
        }
    }

    /** What one thread waits for. */
    private static final class Lookup {
        private final Thread thread = Thread.currentThread();
        private final long start = System.nanoTime();
        private final String key;
        private volatile boolean isTaken;
        private volatile @Nullable Object outcome; // a reply, or what was thrown

        private Lookup(String key) {
            this.key = key;
        }

        private long age() {
            return System.nanoTime() - start;
        }

        private boolean isPending() {
            return outcome == null;
        }

        private void end(Object outcome) {
            this.outcome = outcome;
            LockSupport.unpark(thread);
        }

        private Map<String, String> fields() {
            if (outcome instanceof JedisException refusal) { // of this command alone
                throw RedisCalls.failure("read", refusal);
            }
            if (outcome instanceof Throwable failure) {
                throw new TokenStoreException(String.valueOf(failure.getMessage()), failure);
            }
            return BuilderFactory.STRING_MAP.build(outcome);
        }
    }
}
