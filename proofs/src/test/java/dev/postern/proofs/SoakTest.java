package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.proofs.ResidentUsers.Counts;
import dev.postern.testkit.RedisServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/**
 * Many minutes of logins, checks, touches, ends and expiry at a constant rate: what the process and its Redis hold does
 * not grow. The first and the last third of the time are compared, once the first logins have had the time to expire.
 */
@Tag("soak")
class SoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 10);
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(20);

    /** How long the store keeps a record after its login is over. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** Every key of the first logins is gone by then, and as many come as go. */
    private static final Duration WARM_UP = LIFETIME.plus(SLACK).plusSeconds(15);

    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(5);

    /** Reads an index and its records at one moment: how many entries it has, how many of them lack a record, and how many
     * of those are too young for that to be expiry. */
    private static final String ENTRIES = """
            local entries = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
            local orphans, unexplained = 0, 0
            for i = 1, #entries, 2 do
              if redis.call('EXISTS', ARGV[1] .. entries[i]) == 0 then
                orphans = orphans + 1
                if tonumber(entries[i + 1]) > tonumber(ARGV[2]) then
                  unexplained = unexplained + 1
                end
              end
            end
            return {#entries / 2, orphans, unexplained}
            """;

    /** What there was at one moment. */
    private record Sample(
            long second,
            double heapMegabytes,
            long descriptors,
            int threads,
            long keys,
            double redisMegabytes,
            long entries,
            long orphans,
            long unexplained) {}

    @Test
    void nothingGrows() {
        assertThat(Duration.ofMinutes(MINUTES)).as("-Dsoak.minutes").isGreaterThan(WARM_UP.plusMinutes(1));
        try (var server = RedisServer.start();
                var redis = RedisClient.create("127.0.0.1", server.port());
                var postern = postern(server)) {
            var samples = new ArrayList<Sample>();
            Counts counts;
            var users = new ResidentUsers(postern);
            try (users) {
                var start = System.nanoTime();
                var end = start + TimeUnit.MINUTES.toNanos(MINUTES);
                for (var next = start; next < end; next += SAMPLE_INTERVAL.toNanos()) {
                    while (System.nanoTime() < next) {
                        LockSupport.parkNanos(next - System.nanoTime());
                    }
                    samples.add(sample(redis, TimeUnit.NANOSECONDS.toSeconds(next - start)));
                    print(samples.get(samples.size() - 1));
                }
                counts = users.counts();
            }
            var stats = CommandStats.of(redis);
            var touches = stats.calls("set") - stats.calls("zadd"); // a login writes both, a change its record only
            System.out.printf("soak: %d minutes, %s, touches=%d%n", MINUTES, counts, touches);
            assertThat(touches).isPositive();
            check(samples, counts);
        }
    }

    private static void check(List<Sample> samples, Counts counts) {
        assertThat(counts.wrong()).isEmpty();
        assertThat(counts.failures()).as("calls that failed").isZero();
        assertThat(List.of(
                        counts.logins(),
                        counts.checks(),
                        counts.logouts(),
                        counts.endAlls(),
                        counts.expired(),
                        counts.left()))
                .as("everything has happened")
                .allSatisfy(count -> assertThat(count).isPositive());
        var steady = samples.stream()
                .filter(sample -> sample.second() >= WARM_UP.toSeconds())
                .toList();
        var first = steady.subList(0, steady.size() / 3);
        var last = steady.subList(steady.size() - steady.size() / 3, steady.size());
        compare("heap after GC, MB", first, last, Sample::heapMegabytes, 1.05, 1);
        compare("file descriptors", first, last, Sample::descriptors, 1, 2);
        compare("threads", first, last, Sample::threads, 1, 2);
        compare("keys in Redis", first, last, Sample::keys, 1.1, 20);
        compare("memory of Redis, MB", first, last, Sample::redisMegabytes, 1.05, 0.5);
        compare("index entries", first, last, Sample::entries, 1.1, 20);
        compare("index entries whose login has expired", first, last, Sample::orphans, 1.2, 20);
        assertThat(samples)
                .as("index entries whose login is gone and has not expired")
                .allSatisfy(sample -> assertThat(sample.unexplained()).isZero());
    }

    /** The mean may be so many times the earlier one, and so much more, for what varies anyway. */
    private static void compare(
            String what,
            List<Sample> first,
            List<Sample> last,
            ToDoubleFunction<Sample> figure,
            double times,
            double plus) {
        var before = first.stream().mapToDouble(figure).average().orElseThrow();
        var after = last.stream().mapToDouble(figure).average().orElseThrow();
        System.out.printf("soak: %s: %.1f in the first third, %.1f in the last%n", what, before, after);
        assertThat(after).as(what).isLessThanOrEqualTo(times * before + plus);
    }

    private static Sample sample(RedisClient redis, long second) {
        System.gc();
        System.gc(); // what the first one made unreachable by its finishers
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var youngest = System.currentTimeMillis() - IDLE_TIMEOUT.plus(SLACK).toMillis();
        long entries = 0;
        long orphans = 0;
        long unexplained = 0;
        for (var index : redis.keys("auth:*:sub:*")) {
            var logins = index.substring(0, index.indexOf(":sub:")) + ":login:";
            var found = (List<?>) redis.eval(ENTRIES, List.of(index), List.of(logins, String.valueOf(youngest)));
            entries += (Long) found.get(0);
            orphans += (Long) found.get(1);
            unexplained += (Long) found.get(2);
        }
        return new Sample(
                second,
                heap / 1e6,
                system.getOpenFileDescriptorCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                redis.dbSize(),
                usedMemory(redis) / 1e6,
                entries,
                orphans,
                unexplained);
    }

    private static long usedMemory(RedisClient redis) {
        return redis.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static void print(Sample sample) {
        System.out.printf(
                "soak: %4d s: heap %.1f MB, %d descriptors, %d threads, %,d keys, Redis %.2f MB, %,d index entries, %d of"
                        + " them of expired logins, %d unexplained%n",
                sample.second(),
                sample.heapMegabytes(),
                sample.descriptors(),
                sample.threads(),
                sample.keys(),
                sample.redisMegabytes(),
                sample.entries(),
                sample.orphans(),
                sample.unexplained());
    }

    private static Postern postern(RedisServer server) {
        var config = AuthConfig.of(Map.of(
                "auth.store",
                "redis",
                "auth.redis.uri",
                server.uri(),
                "auth.redis.timeout",
                "20s",
                "auth.redis.pool-wait",
                "20s",
                "auth.login.lifetime",
                LIFETIME.toSeconds() + "s",
                "auth.login.idle-timeout",
                IDLE_TIMEOUT.toSeconds() + "s"));
        return Postern.builder(config).events(event -> {}).build();
    }
}
