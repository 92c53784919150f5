package dev.postern.jwt;

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

/** Verifies tokens that the verifier has not just seen. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class VerifyBenchmark {
    private static final int SAMPLES = 64;

    /** With what. */
    @Param("HS256")
    public String algorithm = "HS256";

    /** Who. */
    @Param("POSTERN")
    public String candidate = "POSTERN";

    /** What. */
    @Param("GOOD")
    public String kind = "GOOD";

    private Candidate.Verifier verifier;
    private List<Tokens.Sample> samples;
    private int next;

    /** Makes key, tokens and verifier. */
    @Setup
    public void setUp() throws Exception {
        var key = Tokens.key(Algorithm.valueOf(algorithm));
        var kind = Tokens.Kind.valueOf(this.kind);
        samples = Tokens.samples(kind, key, SAMPLES);
        var isGood = kind == Tokens.Kind.GOOD;
        verifier = Candidate.valueOf(candidate).verifier(key, !isGood);
        if (isAccepted(verifier.verify(samples.get(0))) != isGood) {
            throw new IllegalStateException(candidate + " is wrong about a token that is " + kind);
        }
    }

    /** One verification. */
    @Benchmark
    public Object verify() throws Exception {
        next = (next + 1) % SAMPLES;
        return verifier.verify(samples.get(next));
    }

    private static boolean isAccepted(Object result) {
        return result instanceof Claims.Outcome outcome ? outcome.jwt() != null : !Boolean.FALSE.equals(result);
    }
}
