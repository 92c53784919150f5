package dev.postern.bench.session;

import dev.postern.bench.Figure;
import dev.postern.bench.Results;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The part {@code growth}: what a check and the end of all logins of a person cost among ever more logins. */
public final class GrowthPart {
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final List<Integer> SIZES_IF_QUICK = List.of(1_000, 10_000);

    /** As many as can be filled into it in the time that this part may take. */
    private static final int MOST_OF_SPRING = 100_000;

    private static final List<Integer> LOGINS_OF_ONE = List.of(10, 100);
    private static final int CHECKS = 300;
    private static final int BATCHES = 10;
    private static final int ENDS = 15;
    private static final int ENDS_IF_QUICK = 3;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final List<Figure> figures = new ArrayList<>();
    private final boolean quick;

    private GrowthPart(boolean quick) {
        this.quick = quick;
    }

    /** Runs it; with {@code --quick} up to 10,000 logins. */
    public static void main(String[] arguments) throws IOException {
        var part = new GrowthPart(List.of(arguments).contains("--quick"));
        try (var ours = new Store(Keeper.POSTERN_OFF, Keeper.POSTERN_PUSHED);
                var springs = new Store(Keeper.SPRING_SESSION_INDEXED)) {
            part.warmUp(ours);
            part.warmUp(springs);
            for (var size : part.quick ? SIZES_IF_QUICK : SIZES) {
                part.measure(ours, size);
                if (size <= MOST_OF_SPRING) {
                    part.measure(springs, size);
                }
            }
        }
        Results.write("growth", part.figures);
    }

    /** Lets the compiler see both operations before any of them is timed. */
    private void warmUp(Store store) {
        store.fill(SIZES.get(0));
        var busy = LOGINS_OF_ONE.get(0);
        for (var candidate : store.candidates) {
            var start = System.nanoTime();
            do {
                candidate.sessions.check(store.anyToken());
                candidate.sessions.logoutEverywhere(store.busy(busy));
            } while (!quick && System.nanoTime() - start < WARM_UP_NANOS);
        }
    }

    private void measure(Store store, int size) {
        store.fill(size);
        var commands = new Commands(store.server);
        var ends = quick ? ENDS_IF_QUICK : ENDS;
        for (var candidate : store.candidates) {
            var sessions = candidate.sessions;
            var name = candidate.keeper.candidate();
            IntFunction<String> seen = i -> store.tokenSeenBy(sessions);
            add(commands.of("check/" + size, name, seen, sessions::check));
            add(times("check/" + size, name, BATCHES, CHECKS, seen, sessions::check));
            for (var logins : LOGINS_OF_ONE) {
                var end = "end-all-" + logins + '/' + size;
                IntFunction<Person> busy = i -> store.busy(logins);
                add(commands.of(end, name, busy, sessions::logoutEverywhere));
                add(times(end, name, ends, 1, busy, sessions::logoutEverywhere));
            }
        }
    }

    /** Times by the clock on the wall, for most of it is waiting; making the subjects is not timed. */
    private static <T> Figure times(
            String name, String candidate, int batches, int each, IntFunction<T> prepare, Consumer<T> operation) {
        var micros = new ArrayList<Double>();
        for (var batch = 0; batch < batches; batch++) {
            var subjects = Stream.iterate(0, i -> i + 1)
                    .limit(each)
                    .map(prepare::apply)
                    .toList();
            var start = System.nanoTime();
            subjects.forEach(operation);
            micros.add((System.nanoTime() - start) / 1_000.0 / each);
        }
        return new Figure(name, candidate, "us/op", micros);
    }

    private void add(Figure figure) {
        System.out.println(figure);
        figures.add(figure);
    }

    /** A candidate and its connections. */
    private record Candidate(Keeper keeper, Sessions sessions) {}

    /** A Redis of its own that fills, and whoever works on the logins in it. */
    private static final class Store implements AutoCloseable {
        private static final int TOKENS_KEPT = 1_000;

        private final RedisServer server = RedisServer.start();
        private final Random random = new Random(1);
        private final List<String> tokens = new ArrayList<>();
        private final List<Candidate> candidates;
        private int filled;
        private int busyPeople;

        /** @param keepers the first of them fills the store */
        private Store(Keeper... keepers) {
            candidates = Stream.of(keepers)
                    .map(keeper -> new Candidate(keeper, keeper.open(server.port())))
                    .toList();
        }

        private Sessions filler() {
            return candidates.get(0).sessions;
        }

        /** Logs people in until there are as many. */
        private void fill(int size) {
            while (filled < size) {
                var next = Math.min(size, filled + Math.max(TOKENS_KEPT, size / 100));
                var fresh = Crowd.login(filler(), filled, next);
                tokens.addAll(fresh.subList(0, Math.min(fresh.size(), TOKENS_KEPT / 10)));
                filled = next;
            }
        }

        private String anyToken() {
            return tokens.get(random.nextInt(tokens.size()));
        }

        /** Returns a token that was checked just before: what is remembered is remembered. */
        private String tokenSeenBy(Sessions sessions) {
            var token = anyToken();
            sessions.check(token);
            return token;
        }

        /** Returns somebody new with so many logins. */
        private Person busy(int logins) {
            var person = Person.of(-1 - busyPeople++);
            for (var i = 0; i < logins; i++) {
                filler().login(person);
            }
            return person;
        }

        @Override
        public void close() {
            candidates.forEach(candidate -> candidate.sessions.close());
            server.close();
        }
    }
}
