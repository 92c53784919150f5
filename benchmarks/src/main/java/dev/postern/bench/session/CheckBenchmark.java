package dev.postern.bench.session;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Checks the logins of many people in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class CheckBenchmark {
    /** Who. */
    @Param("POSTERN_PUSHED")
    public String keeper = "POSTERN_PUSHED";

    /** How many people. */
    @Param("10000")
    public int logins = 10_000;

    /** Where the Redis is that all candidates share. */
    @Param("0")
    public int port = 0;

    private Sessions sessions;
    private List<String> tokens;
    private int next;

    /** Empties the server and logs everybody in. */
    @Setup
    public void setUp() {
        try (var redis = JedisSessions.client(port)) {
            redis.flushAll();
        }
        sessions = Keeper.valueOf(keeper).open(port);
        tokens = Crowd.login(sessions, 0, logins);
    }

    /** Closes connections. */
    @TearDown
    public void tearDown() {
        sessions.close();
    }

    /** One check. */
    @Benchmark
    public Object check() {
        next = next + 1 == logins ? 0 : next + 1;
        return sessions.check(tokens.get(next));
    }
}
