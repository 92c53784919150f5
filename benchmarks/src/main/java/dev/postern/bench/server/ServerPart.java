package dev.postern.bench.server;

import dev.postern.bench.Child;
import dev.postern.bench.Figure;
import dev.postern.bench.Results;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The part {@code server}: whole servers under load from another process. Each candidate has its turn in every round: its
 * server and those of its rivals are up at once, and short slices of load go to one after the other and back again. What
 * makes the machine slow for a while so meets both sides of a ratio.
 */
public final class ServerPart {
    /** Without those that do the same as another one with another key or another index. */
    private static final String ONE_OF_EACH = "(?!.*(ES256|RS256|indexed|another)).*";

    private final boolean quick;
    private final int rounds;
    private final int slices;
    private final int sliceMillis;
    private final int warmupMillis;
    private final int users;
    private final List<Candidate> candidates;
    private final Path folder;
    private final RedisServer redis;
    private final Samples samples = new Samples();

    private ServerPart(List<String> arguments, Path folder, RedisServer redis) {
        this.quick = arguments.contains("--quick");
        this.rounds = setting("bench.rounds", 2, 1);
        this.slices = setting("bench.slices", 30, 1);
        this.sliceMillis = setting("bench.slice", 250, 200);
        this.warmupMillis = setting("bench.warmup", 30_000, 100);
        this.users = setting("bench.users", 1_000, 20);
        var names = arguments.stream()
                .filter(argument -> !argument.startsWith("--"))
                .findFirst()
                .orElse(quick ? ONE_OF_EACH : ".*");
        this.candidates = Stream.of(Candidate.values())
                .filter(candidate -> !candidate.rivals().isEmpty())
                .filter(candidate -> candidate.label().matches(names))
                .toList();
        this.folder = folder;
        this.redis = redis;
    }

    /**
     * Runs it and writes {@code benchmarks/results/server.json}.
     *
     * <p>System properties: {@code bench.rounds} (2), {@code bench.slices} of a candidate in each (30), {@code bench.slice}
     * and {@code bench.warmup} of a server in milliseconds (250 and 30000, rounded up to whole slices: what runs once
     * in a few seconds is compiled late, and compiling takes the time of requests), {@code bench.users} (1000),
     * {@code bench.connections} (64), {@code bench.server-options} for the JVMs of all servers.
     *
     * @param arguments {@code --quick} for one short round with one candidate of each kind, which shows only that
     *     everything works; a regular expression that the name of a candidate must match, if it is not all of them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("postern-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        try (var redis = RedisServer.start()) {
            var part = new ServerPart(List.of(arguments), folder, redis);
            for (var round = 1; round <= part.rounds; round++) {
                for (var candidate : part.candidates) {
                    part.turn(round, candidate);
                }
            }
            Results.write("server", part.samples.figures());
        }
    }

    private static Child load() throws IOException {
        return new Child(
                LoadProcess.class,
                List.of(
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-Dbench.connections=" + Integer.getInteger("bench.connections", 64)));
    }

    private int setting(String property, int value, int whenQuick) {
        return quick ? whenQuick : Integer.getInteger(property, value);
    }

    private void turn(int round, Candidate candidate) throws IOException, InterruptedException {
        redis.command("FLUSHALL");
        List<RunningServer> servers = new ArrayList<>();
        try (var load = load()) {
            for (var rival : candidate.rivals()) {
                servers.add(new RunningServer(rival, redis.uri(), users, folder, quick));
            }
            servers.add(new RunningServer(candidate, redis.uri(), users, folder, quick));
            for (var server : servers) {
                server.await();
            }
            var own = servers.get(servers.size() - 1).logins();
            for (var slice = 0; slice * sliceMillis < warmupMillis; slice++) {
                oneSliceEach(servers, load, own);
                Collections.reverse(servers);
            }
            List<Double> ratios = new ArrayList<>();
            for (var slice = 0; slice < slices; slice++) {
                ratios.add(keep(candidate, oneSliceEach(servers, load, own)));
                Collections.reverse(servers);
            }
            System.out.printf(
                    "%d/%d %s: %.3f of bare%n", round, rounds, candidate.label(), Figure.quantile(ratios, 0.5));
        } finally {
            servers.forEach(RunningServer::close);
        }
    }

    /** Puts one server after the other under load, and returns what each has done. */
    private Map<Candidate, RunningServer.Slice> oneSliceEach(List<RunningServer> servers, Child load, Path own)
            throws IOException {
        var measured = new EnumMap<Candidate, RunningServer.Slice>(Candidate.class);
        for (var server : servers) {
            measured.put(server.candidate(), server.measure(load, loginsFor(server, own), sliceMillis));
        }
        return measured;
    }

    /** Returns the logins that a server is asked with: its own, or the candidate's if it takes any. */
    private static Path loginsFor(RunningServer server, Path ofCandidate) {
        return server.candidate() == Candidate.BARE ? ofCandidate : server.logins();
    }

    private double keep(Candidate candidate, Map<Candidate, RunningServer.Slice> measured) throws IOException {
        var slice = sliceOf(candidate, measured);
        for (var rival : candidate.rivals()) {
            samples.compare(candidate.label(), slice, rival.key(), sliceOf(rival, measured));
        }
        for (var of : measured.entrySet()) {
            samples.add(labelOf(of.getKey(), candidate), of.getValue());
        }
        return slice.perSecond() / sliceOf(Candidate.BARE, measured).perSecond();
    }

    private static RunningServer.Slice sliceOf(Candidate candidate, Map<Candidate, RunningServer.Slice> measured) {
        return Objects.requireNonNull(measured.get(candidate));
    }

    /** Returns the name of who was measured in the turn of this candidate; bare servers are told apart by their requests. */
    private String labelOf(Candidate measured, Candidate turn) throws IOException {
        if (measured != Candidate.BARE) {
            return measured.label();
        }
        try (var logins = Files.lines(folder.resolve(turn.name()))) {
            return logins.anyMatch(login -> login.startsWith("Cookie")) ? "bare cookie" : "bare bearer";
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder);
        }
    }
}
