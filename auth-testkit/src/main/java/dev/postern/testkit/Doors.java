package dev.postern.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where {@link Interleavings} holds the commands of its clients, each at a door of its own. */
final class Doors {
    /** The longest that a client may be neither at its door nor done; after that the test hangs and must say so. */
    private static final long PATIENCE_MILLIS = 60_000;

    private final List<Queue<Held>> held;
    private final boolean[] busy;
    private boolean open = true;
    private @Nullable Throwable failure;

    Doors(int clients) {
        held = IntStream.range(0, clients)
                .<Queue<Held>>mapToObj(client -> new ArrayDeque<>())
                .toList();
        busy = new boolean[clients];
    }

    private static final class Held {
        final String name;
        boolean released;

        Held(String name) {
            this.name = name;
        }
    }

    /** The door of one client. */
    RedisProxy.Passage of(int client) {
        return new RedisProxy.Passage() {
            @Override
            public void command(List<String> words) throws IOException {
                hold(client, words.get(0).toLowerCase(Locale.ROOT));
            }
        };
    }

    synchronized void open() {
        open = true;
        notifyAll();
    }

    /** From now on every command waits; what was noted of the last round is forgotten. */
    synchronized void close() {
        open = false;
        failure = null;
        held.forEach(Queue::clear);
    }

    synchronized void started(int client) {
        busy[client] = true;
    }

    synchronized void finished(int client, Optional<Throwable> thrown) {
        busy[client] = false;
        if (failure == null) {
            failure = thrown.orElse(null);
        }
        notifyAll();
    }

    /** Returns what the first operation that failed has thrown. */
    synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns the clients that wait at their doors, once each of them does or is done; empty if all are done. */
    synchronized List<Integer> awaitAllWaitingOrDone() {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            while (clients().anyMatch(client -> busy[client] && held.get(client).isEmpty())) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("a client neither sends a command nor comes to an end");
                }
                wait(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return clients().filter(client -> !held.get(client).isEmpty()).boxed().toList();
    }

    /** Lets the command of that client through and returns its name. */
    synchronized String letThrough(int client) {
        var first = held.get(client).remove();
        first.released = true;
        notifyAll();
        return first.name;
    }

    private synchronized void hold(int client, String name) throws IOException {
        if (open || RedisCommands.isSetUp(name)) {
            return;
        }
        var command = new Held(name);
        held.get(client).add(command);
        notifyAll();
        while (!open && !command.released) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    private IntStream clients() {
        return IntStream.range(0, busy.length);
    }
}
