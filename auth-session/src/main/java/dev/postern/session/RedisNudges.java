package dev.postern.session;

import dev.postern.RevocationFeed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Listens to a channel on a thread and a connection of its own, for as long as it is not closed. A connection that breaks
 * is made anew after a moment; what was said meanwhile is lost, so whoever listens is nudged once it listens again.
 */
final class RedisNudges implements RevocationFeed.Listening {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNudges.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisConnections connections;
    private final String channel;
    private final Runnable nudge;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile Subscription current = new Subscription();

    private RedisNudges(RedisConnections connections, String channel, Runnable nudge) {
        this.connections = connections;
        this.channel = channel;
        this.nudge = nudge;
        this.thread = new Thread(this::run, "postern-redis-nudges");
        thread.setDaemon(true);
    }

    static RedisNudges listen(RedisConnections connections, String channel, Runnable nudge) {
        var nudges = new RedisNudges(connections, channel, nudge);
        nudges.thread.start();
        return nudges;
    }

    private void run() {
        try {
            do {
                subscribe();
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void subscribe() {
        var subscription = new Subscription();
        current = subscription;
        try {
            connections.client().subscribe(subscription, channel);
        } catch (JedisException e) {
            LOG.debug("no nudges for the moment; the log of ended logins is read all the same", e);
        }
    }

    /** Ends the thread; one that hangs on a server which does not answer is left to end with its connection. */
    @Override
    public void close() {
        closed.countDown();
        try {
            current.stop();
        } catch (JedisException e) {
            LOG.debug("there was nothing to unsubscribe from", e);
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Told why, if somebody's listener fails: one that does must not keep this thread from what comes next. */
    private void nudge() {
        try {
            nudge.run();
        } catch (RuntimeException e) {
            LOG.warn("a nudge has failed", e);
        }
    }

    private final class Subscription extends JedisPubSub {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private volatile boolean started;

        @Override
        public void onSubscribe(String channel, int channels) {
            started = true;
            if (closed.getCount() == 0) {
                stop(); // closed when there was nothing to unsubscribe from yet
            } else {
                nudge();
            }
        }

        @Override
        public void onMessage(String channel, String message) {
            nudge();
        }

        /** Once: the answer to a second one would stay in the connection, for whoever uses it next. */
        void stop() {
            if (started && stopped.compareAndSet(false, true)) {
                unsubscribe();
            }
        }
    }
}
