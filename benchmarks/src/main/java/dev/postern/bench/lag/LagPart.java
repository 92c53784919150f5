package dev.postern.bench.lag;

import dev.postern.bench.Figure;
import dev.postern.bench.Results;
import dev.postern.testkit.ClusterServers;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The part {@code lag}: how long after its end on one node a login still passes on two others. Three processes, each with
 * a node; the first makes logins and ends them, the others hold them in memory and ask about them over and over. A lag
 * lasts from the return of the call that ended the login to the first refusal by the node that knows it last.
 *
 * <p>The times of different processes are compared: on Linux {@link System#nanoTime} is {@code CLOCK_MONOTONIC}, which is
 * the same clock for all processes of a machine.
 */
public final class LagPart {
    private static final Duration MAX_STALENESS = Duration.ofMillis(500);
    private static final Map<String, String> CUT_SETTINGS = Map.of(
            "auth.revocation.max-staleness", MAX_STALENESS.toMillis() + "ms",
            "auth.redis.timeout", "200ms",
            "auth.redis.pool-wait", "100ms");
    private static final Duration BEYOND = Duration.ofMillis(200);
    private static final int LOGINS = 50;
    private static final int CUT_LOGINS = 100;
    private static final int WARMUP_ROUNDS = 20;

    private final boolean quick;
    private final String names;
    private final String key = key();
    private final Node ending;
    private final List<Node> watching;
    private final List<Figure> figures = new ArrayList<>();
    private double late;

    private LagPart(List<String> arguments, boolean quick, Node ending, List<Node> watching) {
        this.quick = quick;
        this.names = arguments.stream()
                .filter(argument -> !argument.startsWith("--"))
                .findFirst()
                .orElse(".*");
        this.ending = ending;
        this.watching = watching;
    }

    /**
     * Runs it and writes {@code benchmarks/results/lag.json}.
     *
     * <p>Fails afterwards if a login that had ended was accepted later than {@code auth.revocation.max-staleness} allows.
     *
     * <p>System properties: {@code bench.ends} of logins with each strategy on each set-up (10000), {@code bench.cuts} that
     * each strategy meets of each kind, with 100 logins each (10).
     *
     * @param arguments {@code --quick} for few ends, which shows only that everything works; a regular expression that a
     *     set-up such as {@code single-session} or {@code cut-all-jwt} must match, if it is not all of them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given = List.of(arguments);
        var quick = given.contains("--quick");
        try (var single = RedisServer.start();
                var cluster = ClusterServers.start();
                var first = Node.start(quick);
                var second = Node.start(quick);
                var third = Node.start(quick)) {
            var part = new LagPart(given, quick, first, List.of(second, third));
            part.begin(cluster.uri());
            for (var proof : Proof.values()) {
                part.measure("single", single.uri(), proof);
            }
            for (var proof : Proof.values()) {
                part.measure("cluster", cluster.uri(), proof);
            }
            for (var proof : Proof.values()) {
                part.cut("cut-nudges", CutProxy.Reach.SUBSCRIPTIONS, single, proof);
                part.cut("cut-all", CutProxy.Reach.EVERYTHING, single, proof);
            }
            Results.write("lag", part.figures);
            if (part.late > 0) {
                throw new IllegalStateException("logins that had ended were accepted later than is promised");
            }
        }
    }

    private static String key() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Has the log kept from now on, so that it is old enough when it is needed. */
    private void begin(String redis) throws IOException {
        ending.open(Proof.SESSION.settings(redis, key, Map.of()));
    }

    private void measure(String where, String redis, Proof proof) throws IOException {
        var setUp = where + "-" + proof.label();
        if (!setUp.matches(names)) {
            return;
        }
        ending.open(proof.settings(redis, key, Map.of()));
        for (var node : watching) {
            node.open(proof.settings(redis, key, Map.of()));
        }
        for (var round = 0; round < (quick ? 1 : WARMUP_ROUNDS); round++) {
            round();
        }
        var rounds = new ArrayList<Round>();
        for (var ends = 0; ends < (quick ? 100 : Integer.getInteger("bench.ends", 10_000)); ends += LOGINS) {
            rounds.add(round());
        }
        var lags = all(rounds, Round::lags);
        var calls = all(rounds, Round::calls);
        add("p50/" + setUp, "ms", lags);
        add("p99/" + setUp, "ms", List.of(Figure.quantile(lags, 0.99)));
        add("max/" + setUp, "ms", List.of(Figure.quantile(lags, 1)));
        add("end-p50/" + setUp, "ms", calls);
        add("end-p99/" + setUp, "ms", List.of(Figure.quantile(calls, 0.99)));
    }

    private Round round() throws IOException {
        watch(LOGINS, Manner.PRECISE);
        return new Round(ending.end(), reports());
    }

    /** Makes logins and has the other nodes know them and ask about them. */
    private void watch(int logins, Manner manner) throws IOException {
        for (var node : watching) {
            node.ready();
        }
        var tokens = ending.login(logins);
        for (var node : watching) {
            node.warm(tokens);
        }
        for (var node : watching) {
            node.watch(manner);
        }
    }

    private List<List<Sighting>> reports() throws IOException {
        var seen = new ArrayList<List<Sighting>>();
        for (var node : watching) {
            seen.add(node.report());
        }
        return seen;
    }

    /** Has the nodes that watch reach the server through proxies, which break while logins are ended. */
    private void cut(String how, CutProxy.Reach reach, RedisServer server, Proof proof)
            throws IOException, InterruptedException {
        var setUp = how + "-" + proof.label();
        if (!setUp.matches(names)) {
            return;
        }
        try (var second = CutProxy.start(server.port());
                var third = CutProxy.start(server.port())) {
            var proxies = List.of(second, third);
            ending.open(proof.settings(server.uri(), key, CUT_SETTINGS));
            for (var i = 0; i < proxies.size(); i++) {
                watching.get(i).open(proof.settings(proxies.get(i).uri(), key, CUT_SETTINGS));
            }
            var rounds = new ArrayList<Round>();
            for (var cut = 0; cut < (quick ? 2 : Integer.getInteger("bench.cuts", 10)); cut++) {
                rounds.add(cutRound(proxies, reach, cut % 2 == 0));
            }
            var tries = rounds.size() * CUT_LOGINS;
            var unit = "of " + tries;
            var lags = all(rounds, Round::lags);
            var lateHere = count(rounds, round -> round.late(MAX_STALENESS));
            late += lateHere;
            add("late/" + setUp, unit, List.of(lateHere));
            add("unavailable/" + setUp, unit, List.of(count(rounds, Round::unavailable)));
            add("p50/" + setUp, "ms", lags);
            add("max/" + setUp, "ms", List.of(Figure.quantile(lags, 1)));
            add("max-passed/" + setUp, "ms", List.of(Figure.quantile(all(rounds, Round::passes), 1)));
        }
    }

    private Round cutRound(List<CutProxy> proxies, CutProxy.Reach reach, boolean noticed)
            throws IOException, InterruptedException {
        proxies.forEach(CutProxy::awaitSubscription);
        watch(CUT_LOGINS, Manner.THOROUGH);
        proxies.forEach(proxy -> proxy.cut(reach, noticed));
        var ends = ending.end();
        Thread.sleep(MAX_STALENESS.plus(BEYOND).toMillis()); // what would be late is looked for
        var round = new Round(ends, reports());
        proxies.forEach(CutProxy::heal);
        return round;
    }

    private static List<Double> all(List<Round> rounds, Function<Round, List<Double>> values) {
        return rounds.stream().map(values).flatMap(Collection::stream).toList();
    }

    private static double count(List<Round> rounds, ToLongFunction<Round> counts) {
        return rounds.stream().mapToLong(counts).sum();
    }

    private void add(String name, String unit, List<Double> values) {
        figures.add(new Figure(name, "postern", unit, values));
        System.out.printf("%s: %.3f %s%n", name, Figure.quantile(values, 0.5), unit);
    }
}
