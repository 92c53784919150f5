package dev.postern.jwt;

import dev.postern.Reason;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Refuses junk, under as many frames as a server has: an exception costs what it finds on the stack. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class JunkBenchmark {
    private static final int FRAMES = 100;

    /** What. */
    @Param("DOTS")
    public String junk = "DOTS";

    private JwtVerifier verifier;
    private String token;

    /** Makes key, junk and verifier. */
    @Setup
    public void setUp() {
        var key = Tokens.key(Algorithm.HS256);
        var junk = Junk.valueOf(this.junk);
        token = junk.token(key.id());
        verifier = Tokens.verifier(key, true);
        var refusal = verify().refusal();
        if (refusal == null || token.length() > Jws.MAX_LENGTH != (junk == Junk.TOO_LONG)) {
            throw new IllegalStateException(junk + " is no junk: " + refusal + " for " + token.length());
        }
        if (refusal == Reason.BAD_SIGNATURE && junk != Junk.WRONG_ALGORITHM && junk != Junk.LONG_SIGNATURE) {
            throw new IllegalStateException(junk + " has reached the signature");
        }
    }

    /** One refusal. */
    @Benchmark
    public Object refuse() {
        return below(FRAMES);
    }

    private Object below(int frames) {
        return frames == 0 ? verify() : below(frames - 1);
    }

    private Claims.Outcome verify() {
        return verifier.verify(token, Clock.systemUTC().instant());
    }
}
