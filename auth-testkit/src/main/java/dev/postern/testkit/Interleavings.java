package dev.postern.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Runs operations of several clients of one Redis in <em>every</em> order in which their commands can reach it.
 *
 * <p>Each client has an address of its own ({@link #uri}), behind which a {@link RedisProxy} holds every command at the
 * door. When each client waits there or has finished, one of those that wait is let through and answered, and so on to
 * the end. After that all is done once more from a fresh state with another choice, depth first, until no choice is
 * left. What decides is the order of commands alone, never a race of threads, so the same operations give the same
 * schedules each time.
 *
 * <p>Commands that set a connection up pass at once: they touch no data. For one test at a time.
 */
public final class Interleavings implements AutoCloseable {
    private final List<RedisProxy> proxies;
    private final Doors doors;

    private Interleavings(RedisServer server, int clients) {
        doors = new Doors(clients);
        proxies = IntStream.range(0, clients)
                .mapToObj(client -> RedisProxy.start(server, doors.of(client)))
                .toList();
    }

    /**
     * One try: what is prepared for each schedule anew.
     *
     * @param operations what each client does, in the order of the clients; run at the same time by threads of their own
     * @param oracle called when all is done, with all doors open; throws if the outcome is wrong
     */
    public record Round(List<Runnable> operations, Runnable oracle) {
        /** Copies the list. */
        public Round {
            operations = List.copyOf(operations);
        }
    }

    /**
     * What came of one order of the commands.
     *
     * @param steps the commands in the order of their passage, such as {@code 0:evalsha} for one of the first client
     * @param failure what the oracle or an operation threw; empty if all is well
     */
    public record Schedule(List<String> steps, Optional<Throwable> failure) {
        /** Copies the list. */
        public Schedule {
            steps = List.copyOf(steps);
        }
    }

    /** Starts the doors of so many clients before that server, all of them open. */
    public static Interleavings before(RedisServer server, int clients) {
        return new Interleavings(server, clients);
    }

    /** Returns the address that this client must use for everything, such as {@code redis://127.0.0.1:41233}. */
    public String uri(int client) {
        return proxies.get(client).uri();
    }

    /** Returns the port of {@link #uri}. */
    public int port(int client) {
        return proxies.get(client).port();
    }

    /**
     * Runs every schedule of the commands that the operations send. Ends if the operations do, whatever they see.
     *
     * @param fresh called before each schedule, with all doors open; must lead to the same state each time
     * @return all schedules, each of them once
     * @throws IllegalStateException if the state differs, or if a client hangs
     */
    public List<Schedule> explore(Supplier<Round> fresh) {
        var schedules = new ArrayList<Schedule>();
        var choices = new ArrayList<Choice>();
        do {
            schedules.add(run(fresh.get(), choices));
        } while (nextBranch(choices));
        return List.copyOf(schedules);
    }

    /** Cuts the connections of all clients. */
    @Override
    public void close() {
        doors.open();
        proxies.forEach(RedisProxy::close);
    }

    /** Who of those that waited was let through. */
    private record Choice(int taken, int among) {}

    /** Turns the last choice that has an alternative left to it; false if none has. */
    private static boolean nextBranch(List<Choice> choices) {
        while (!choices.isEmpty()) {
            var last = choices.remove(choices.size() - 1);
            if (last.taken() + 1 < last.among()) {
                choices.add(new Choice(last.taken() + 1, last.among()));
                return true;
            }
        }
        return false;
    }

    /** Makes the given choices and, beyond them, always the first one; adds what it chose. */
    private Schedule run(Round round, List<Choice> choices) {
        doors.close();
        var threads = new ArrayList<Thread>();
        for (var client = 0; client < round.operations().size(); client++) {
            threads.add(start(client, round.operations().get(client)));
        }
        var steps = new ArrayList<String>();
        for (var step = 0; ; step++) {
            var waiting = doors.awaitAllWaitingOrDone();
            if (waiting.isEmpty()) {
                break;
            }
            if (step == choices.size()) {
                choices.add(new Choice(0, waiting.size()));
            } else if (choices.get(step).among() != waiting.size()) {
                throw new IllegalStateException("the same choices led to another step: the fresh state differs");
            }
            var client = waiting.get(choices.get(step).taken());
            steps.add(client + ":" + doors.letThrough(client));
        }
        threads.forEach(Threads::join);
        doors.open();
        return new Schedule(steps, doors.failure().or(() -> failureOf(round.oracle())));
    }

    private Thread start(int client, Runnable operation) {
        doors.started(client);
        var thread = new Thread(() -> doors.finished(client, failureOf(operation)), "client-" + client);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Optional<Throwable> failureOf(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(e);
        }
    }
}
