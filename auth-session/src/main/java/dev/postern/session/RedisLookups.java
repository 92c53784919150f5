package dev.postern.session;

import dev.postern.TokenStoreException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads values of one server, those of many threads in one go: while some are being read, those that come after them wait,
 * and then one of those who wait sends the commands of all (automatic pipelining). It is one command each all the same, and
 * who comes alone waits for nobody. So under load a server writes to Redis, and is woken by it, once for many requests. Who
 * has waited for a moment without being taken reads for those who wait on another connection; who has been taken waits for
 * whoever took them. Safe for use by many threads.
 *
 * <p>An error may strike at any call, such as one for which the stack has no room. What others depend on then is done by
 * plain assignments, and whoever is forgotten all the same finds out for themselves.
 */
final class RedisLookups implements RedisValues {
    /** How many commands go together at most, so that nobody waits for the replies of very many others. */
    static final int MOST = 64;

    /** How long to wait for those who are being read: far longer than a healthy server takes. */
    private static final Duration LONGEST_HOLD_UP = Duration.ofMillis(10);

    /** How often whoever was taken looks for their outcome, if nobody tells them. */
    private static final long GLANCE_NANOS = Duration.ofMillis(100).toNanos();

    private static final AtomicReferenceFieldUpdater<RedisLookups, @Nullable Thread> READER =
            AtomicReferenceFieldUpdater.newUpdater(RedisLookups.class, Thread.class, "reader");

    private final RedisPinned connections;
    private final RedisCalls calls;
    private final long timeout; // in nanoseconds, as the next two
    private final long longestHoldUp;
    private final long patience;
    private final Queue<Lookup> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread reader;

    /**
     * @param connections to one server that has all keys; not to a Cluster
     * @param timeout how long the replies to those who are sent together may take in all. After five times as long a
     *     look-up that another thread took is made alone: normally that one has ended it by then, or has failed
     */
    RedisLookups(RedisPinned connections, RedisCalls calls, Duration timeout) {
        this(connections, calls, timeout, LONGEST_HOLD_UP, timeout.multipliedBy(5));
    }

    /** The same for tests, which set all times. */
    RedisLookups(
            RedisPinned connections, RedisCalls calls, Duration timeout, Duration longestHoldUp, Duration patience) {
        this.connections = connections;
        this.calls = calls;
        this.timeout = timeout.toNanos();
        this.longestHoldUp = longestHoldUp.toNanos();
        this.patience = patience.toNanos();
    }

    /**
     * Returns a value; no bytes if there is no such key. Who is interrupted while others read for them gets their value, and
     * is still interrupted.
     *
     * @throws TokenStoreException if Redis can't be reached or refuses the command, as for a key that is no string
     */
    @Override
    public byte[] read(String key) {
        var own = new Lookup(key);
        waiting.add(own);
        var isInterrupted = false;
        try {
            while (own.outcome == null) {
                isInterrupted |= Thread.interrupted(); // or it could not park
                if (own.isTaken) {
                    awaitOthers(own);
                } else if (READER.compareAndSet(this, null, Thread.currentThread())) {
                    try {
                        readThoseWhoWait(own);
                    } finally {
                        reader = null;
                        wakeNext();
                    }
                } else if (own.age() >= longestHoldUp) {
                    readThoseWhoWait(own);
                } else {
                    LockSupport.parkNanos(this, longestHoldUp - own.age());
                }
            }
        } finally {
            if (own.outcome == null) {
                waiting.remove(own); // something was thrown, and nobody must be told to read who is not there
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return value(own);
    }

    /** Sends them together, whatever other threads do, up to {@link #MOST} at a time; throws as {@link #read} does. */
    @Override
    public List<byte[]> readEach(List<String> keys) {
        var values = new ArrayList<byte[]>(keys.size());
        for (var from = 0; from < keys.size(); from += MOST) {
            var batch = keys.subList(from, Math.min(from + MOST, keys.size())).stream()
                    .map(Lookup::new)
                    .toArray(Lookup[]::new);
            read(batch);
            for (var lookup : batch) {
                values.add(value(lookup));
            }
        }
        return values;
    }

    /** What the server refuses it refuses to this command alone: it is made again, with all that a read is worth. */
    private byte[] value(Lookup lookup) {
        return lookup.outcome instanceof JedisDataException
                ? RedisValues.oneByOne(calls).read(lookup.key)
                : lookup.value();
    }

    private void awaitOthers(Lookup own) {
        if (own.age() < patience) {
            LockSupport.parkNanos(this, Math.min(GLANCE_NANOS, patience - own.age()));
        } else {
            read(new Lookup[] {own}); // whoever took it did not come to an end, as when memory ran out on them
        }
    }

    private void wakeNext() {
        var next = waiting.peek();
        if (next != null) {
            LockSupport.unpark(next.thread);
        }
    }

    private void readThoseWhoWait(Lookup own) {
        var batch = new Lookup[MOST];
        var count = 0;
        while (count < MOST) {
            var next = waiting.poll();
            if (next == null) {
                break;
            }
            next.isTaken = true;
            batch[count++] = next;
        }
        if (reader == null) {
            wakeNext(); // one of those who were taken may have been told to read
        }
        if (count > 0) {
            read(batch);
        } else if (!own.isTaken) {
            read(new Lookup[] {own}); // nobody has it, so it was lost
        }
    }

    /**
     * Ends each of them with its reply or with what was thrown. Throws on what is no failure of Redis, and nothing else.
     *
     * @param batch up to the first null
     */
    private void read(@Nullable Lookup[] batch) {
        try {
            calls.read(() -> connections.onOneConnection("", connection -> exchange(connection, batch)));
        } catch (RuntimeException | Error e) {
            var isOwn =
                    e instanceof TokenStoreException && Thread.currentThread().isInterrupted();
            for (var lookup : batch) {
                if (lookup == null) {
                    break;
                }
                if (lookup.outcome != null) {
                    continue;
                }
                if (isOwn && lookup.thread != Thread.currentThread()) {
                    lookup.isTaken = false; // it is this thread that was told to stop, and not the others
                    waiting.add(lookup);
                } else {
                    lookup.outcome = e;
                }
            }
            wake(batch);
            if (!(e instanceof TokenStoreException)) {
                throw e;
            }
        }
    }

    private static void wake(@Nullable Lookup[] batch) {
        for (var lookup : batch) {
            if (lookup == null) {
                break;
            }
            LockSupport.unpark(lookup.thread);
        }
    }

    /** Asks for all that have no outcome yet, and gives each its own as soon as it is there. */
    private int exchange(Connection connection, @Nullable Lookup[] batch) {
        var asked = new ArrayList<Lookup>();
        var isComplete = false;
        try {
            for (var lookup : batch) {
                if (lookup == null) {
                    break;
                }
                if (lookup.outcome == null) {
                    connection.sendCommand(Protocol.Command.GET, lookup.key.getBytes(StandardCharsets.UTF_8));
                    asked.add(lookup);
                }
            }
            var start = System.nanoTime();
            for (var i = 0; i < asked.size(); i++) {
                if (i > 0 && System.nanoTime() - start > timeout) { // the socket itself waits as long for each of them
                    throw new JedisConnectionException(new SocketTimeoutException("the replies come too slowly"));
                }
                var lookup = asked.get(i);
                lookup.outcome = reply(connection);
                LockSupport.unpark(lookup.thread);
            }
            isComplete = true;
            return asked.size();
        } finally {
            if (!isComplete) {
                connection.setBroken(); // a reply that may still come is for nobody else
            }
        }
    }

    private static Object reply(Connection connection) {
        try {
            var reply = connection.getOne();
            return reply == null ? NONE : reply;
        } catch (JedisDataException e) {
            return e;
        }
    }

    /** What one thread waits for. */
    private static final class Lookup {
        private final Thread thread = Thread.currentThread();
        private final long start = System.nanoTime();
        private final String key;
        private volatile boolean isTaken;
        private volatile @Nullable Object outcome; // a reply or what was thrown

        private Lookup(String key) {
            this.key = key;
        }

        private long age() {
            return System.nanoTime() - start;
        }

        private byte[] value() {
            var end = outcome;
            if (end instanceof TokenStoreException failure) {
                throw new TokenStoreException(String.valueOf(failure.getMessage()), failure);
            }
            if (end instanceof Throwable failure) {
                throw new TokenStoreException("the look-up that this one went with came to no end", failure);
            }
            return (byte[]) Objects.requireNonNull(end);
        }
    }
}
