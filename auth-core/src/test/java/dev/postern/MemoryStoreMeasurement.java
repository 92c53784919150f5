package dev.postern;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;

/**
 * Measures the memory store in a process of its own: heap per login, and the processor time that a verb takes.
 * Arguments: how many logins, how many of them a subject has, and {@code times} to measure those as well. Prints
 * {@code name=value} lines.
 */
final class MemoryStoreMeasurement {
    private static final int CALLS = 200_000;
    private static final LoginLimit LIMIT = new LoginLimit(100);

    private final SecureRandom secure = new SecureRandom();
    private final Random random = new Random(1);
    private final MemoryTokenStore store = new MemoryTokenStore(Clock.systemUTC(), 10_000_000);
    private final int perSubject;
    private String subject = "";
    private int made;

    private MemoryStoreMeasurement(int perSubject) {
        this.perSubject = perSubject;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var measurement = new MemoryStoreMeasurement(Integer.parseInt(arguments[1]));
        measurement.weigh(Integer.parseInt(arguments[0]));
        if (arguments[2].equals("times")) {
            measurement.time(Integer.parseInt(arguments[0]));
        }
    }

    private void weigh(int logins) throws InterruptedException {
        // Classes are loaded and tables made before anything is weighed.
        var warmUp = login();
        store.insert(warmUp, LIMIT);
        store.delete(warmUp.id());
        var before = usedHeap();
        for (var i = 0; i < logins; i++) {
            store.insert(login(), LIMIT);
        }
        var after = usedHeap();
        System.out.println("logins=" + logins + " a-subject=" + perSubject);
        System.out.println("bytes-per-login=" + (after - before) / logins);
    }

    private void time(int logins) {
        var some = new LoginRecord[Math.min(logins, CALLS)];
        var fresh = new LoginRecord[CALLS / 10];
        for (var i = 0; i < some.length; i++) {
            some[i] = login();
            store.insert(some[i], LIMIT);
        }
        for (var i = 0; i < fresh.length; i++) {
            fresh[i] = login();
        }
        for (var round = 0; round < 5; round++) {
            time("find", CALLS, i -> store.find(some[random.nextInt(some.length)].id()));
            time("findAll", CALLS, i -> store.findAll(some[random.nextInt(some.length)].subject()));
            time("insert", fresh.length, i -> store.insert(fresh[i], LIMIT));
            time(
                    "replace",
                    fresh.length,
                    i -> store.replace(fresh[i], fresh[i].next().build()));
            time("delete", fresh.length, i -> store.delete(fresh[i].id()));
        }
    }

    private LoginRecord login() {
        if (made++ % perSubject == 0) {
            subject = new UUID(random.nextLong(), random.nextLong()).toString();
        }
        var identity = new Identity(
                subject,
                Set.of("user", "editor", "admin"),
                Set.of(),
                Map.of("email", "someone" + made + "@example.com", "name", "Some Body " + made));
        return new LoginRecord(
                LoginIds.newId(subject, secure),
                1,
                "session",
                identity,
                Client.UNKNOWN,
                Instant.now(),
                Instant.now(),
                Instant.now().plus(Duration.ofHours(24)),
                Duration.ofHours(1),
                Secret.generate(secure).hash("ps1_"),
                Map.of());
    }

    private static void time(String verb, int calls, IntConsumer call) {
        // Of the processor, not of the clock on the wall: other processes may be at work.
        var thread = ManagementFactory.getThreadMXBean();
        var start = thread.getCurrentThreadCpuTime();
        for (var i = 0; i < calls; i++) {
            call.accept(i);
        }
        System.out.println(verb + "-ns=" + (thread.getCurrentThreadCpuTime() - start) / calls);
    }

    private static long usedHeap() throws InterruptedException {
        var runtime = Runtime.getRuntime();
        var used = Long.MAX_VALUE;
        for (var i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
