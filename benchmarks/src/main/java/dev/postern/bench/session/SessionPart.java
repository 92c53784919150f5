package dev.postern.bench.session;

import dev.postern.bench.Case;
import dev.postern.bench.Figure;
import dev.postern.bench.Results;
import dev.postern.bench.Rounds;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** The part {@code session}: the check of a session, and the commands of its life. */
public final class SessionPart {
    private static final int MANY = 10_000;
    private static final int MANY_IF_QUICK = 500;

    private SessionPart() {}

    /** Runs it; see {@link Rounds#run} for the arguments. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        var many = List.of(arguments).contains("--quick") ? MANY_IF_QUICK : MANY;
        try (var server = RedisServer.start()) {
            var cases = new ArrayList<Case>();
            for (var keeper : Keeper.values()) {
                cases.add(check("check", keeper, many, server));
            }
            cases.add(check("check-one", Keeper.POSTERN_PUSHED, 1, server));
            var figures = new ArrayList<>(Rounds.measure(cases, arguments));
            figures.addAll(counts(server));
            Results.write("session", figures);
        }
    }

    private static Case check(String name, Keeper keeper, int logins, RedisServer server) {
        var parameters = Map.of(
                "keeper", keeper.name(),
                "logins", String.valueOf(logins),
                "port", String.valueOf(server.port()));
        return new Case(name, keeper.candidate(), CheckBenchmark.class, parameters, true);
    }

    private static List<Figure> counts(RedisServer server) {
        var commands = new Commands(server);
        var figures = new ArrayList<Figure>();
        for (var keeper : Keeper.values()) {
            var isBare = keeper == Keeper.JEDIS_GET; // it has no login of its own
            commands.ofLife(keeper).stream()
                    .filter(figure -> !isBare || figure.name().endsWith("check"))
                    .forEach(figures::add);
        }
        return figures;
    }
}
