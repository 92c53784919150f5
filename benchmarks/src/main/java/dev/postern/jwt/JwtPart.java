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
            var header = algorithm.header();
            for (var candidate : Candidate.values()) {
                if (candidate.supports(algorithm)) {
                    cases.add(verify("first-seen/" + header, algorithm, candidate, Tokens.Kind.GOOD));
                }
            }
        }
        for (var algorithm : ONE_OF_EACH) {
            var header = algorithm.header();
            cases.add(new Case("repeated/" + header, "postern", RepeatedBenchmark.class, Map.of("algorithm", header)));
        }
        for (var algorithm : algorithms) {
            var header = algorithm.header();
            for (var candidate : List.of(Candidate.POSTERN, Candidate.BARE)) {
                cases.add(verify("forged/" + header, algorithm, candidate, Tokens.Kind.FORGED));
                cases.add(verify("forged-8k/" + header, algorithm, candidate, Tokens.Kind.FORGED_LONG));
            }
        }
        for (var candidate : List.of(Candidate.POSTERN, Candidate.BARE)) { // beside other signatures it does not show
            for (var kind :
                    List.of(Tokens.Kind.FORGED_REORDERED, Tokens.Kind.FORGED_SPACED, Tokens.Kind.FORGED_ESCAPED)) {
                var name = name(kind).replace("forged_", "forged-header/");
                cases.add(verify(name, Algorithm.HS256, candidate, kind));
            }
        }
        for (var junk : Junk.values()) {
            var name = "junk/" + name(junk).replace('_', '-');
            cases.add(new Case(name, name(Candidate.POSTERN), JunkBenchmark.class, Map.of("junk", junk.name())));
        }
        Rounds.run("jwt", cases, arguments);
    }

    private static Case verify(String name, Algorithm algorithm, Candidate candidate, Tokens.Kind kind) {
        var parameters = Map.of("algorithm", algorithm.name(), "candidate", candidate.name(), "kind", kind.name());
        return new Case(name, name(candidate), VerifyBenchmark.class, parameters);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
