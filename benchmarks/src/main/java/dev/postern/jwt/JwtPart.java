package dev.postern.jwt;

import dev.postern.bench.Case;
import dev.postern.bench.Rounds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** The part {@code jwt}: tokens first seen, forged ones, and junk. */
public final class JwtPart {
    private static final List<Algorithm> ONE_OF_EACH =
            List.of(Algorithm.HS256, Algorithm.RS256, Algorithm.ES256, Algorithm.EDDSA);

    private JwtPart() {}

    /** Runs it; see {@link Rounds#run} for the arguments. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        var cases = new ArrayList<Case>();
        var algorithms = List.of(arguments).contains("--quick") ? ONE_OF_EACH : List.of(Algorithm.values());
        for (var algorithm : algorithms) {
            for (var candidate : Candidate.values()) {
                if (candidate.supports(algorithm)) {
                    cases.add(verify("first-seen/", algorithm, candidate, Tokens.Kind.GOOD));
                }
            }
        }
        for (var algorithm : ONE_OF_EACH) {
            var header = algorithm.header();
            cases.add(new Case("repeated/" + header, "postern", RepeatedBenchmark.class, Map.of("algorithm", header)));
        }
        for (var algorithm : algorithms) {
            for (var candidate : List.of(Candidate.POSTERN, Candidate.BARE)) {
                cases.add(verify("forged/", algorithm, candidate, Tokens.Kind.FORGED));
                cases.add(verify("forged-8k/", algorithm, candidate, Tokens.Kind.FORGED_LONG));
            }
        }
        for (var candidate : List.of(Candidate.POSTERN, Candidate.BARE)) { // beside other signatures it does not show
            cases.add(verify("forged-header/", Algorithm.HS256, candidate, Tokens.Kind.FORGED_HEADER));
        }
        for (var junk : Junk.values()) {
            var name = "junk/" + name(junk).replace('_', '-');
            cases.add(new Case(name, name(Candidate.POSTERN), JunkBenchmark.class, Map.of("junk", junk.name())));
        }
        Rounds.run("jwt", cases, arguments);
    }

    private static Case verify(String prefix, Algorithm algorithm, Candidate candidate, Tokens.Kind kind) {
        var parameters = Map.of("algorithm", algorithm.name(), "candidate", candidate.name(), "kind", kind.name());
        return new Case(prefix + algorithm.header(), name(candidate), VerifyBenchmark.class, parameters);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
