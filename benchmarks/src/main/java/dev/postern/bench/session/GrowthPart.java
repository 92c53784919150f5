package dev.postern.bench.session;

import dev.postern.bench.Figure;
import dev.postern.bench.Results;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The part {@code growth}: what a check and the end of all logins of a person cost among ever more logins. */
public final class GrowthPart {
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final List<Integer> SIZES_IF_QUICK = List.of(1_000, 10_000);

    /** As many as can be filled into it in the time that this part may take. */
    private static final int MOST_OF_SPRING = 100_000;

    private static final List<Integer> LOGINS_OF_ONE = List.of(10, 100);
    private static final int CHECKS = 200;
    private static final int ROUNDS = 30;
    private static final int ROUNDS_IF_QUICK = 3;
    private static final int WARM_UP_ROUNDS = 10;

    private final List<Store> stores = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final boolean quick;

    private GrowthPart(boolean quick) {
        this.quick = quick;
    }

    /** Runs it; with {@code --quick} up to 10,000 logins. */
    public static void main(String[] arguments) throws IOException {
        var part = new GrowthPart(List.of(arguments).contains("--quick"));
        try {
            part.fill();
            part.count();
            part.time();
        } finally {
            part.stores.forEach(Store::close);
        }
        Results.write("growth", part.figures);
    }

    private void fill() {
        for (var size : quick ? SIZES_IF_QUICK : SIZES) {
            stores.add(new Store(size, Keeper.POSTERN_OFF, Keeper.POSTERN_PUSHED));
            if (size <= MOST_OF_SPRING) {
                stores.add(new Store(size, Keeper.SPRING_SESSION_INDEXED));
            }
        }
        stores.forEach(Store::fill);
    }

    private void count() {
        for (var store : stores) {
            var commands = new Commands(store.server);
            for (var candidate : store.candidates) {
                for (var task : tasks(store, candidate)) {
                    figures.add(commands.of(task.name, task.candidate, i -> task.prepare.get(), Runnable::run));
                }
            }
        }
    }

    /** All of them in turn, again and again: a machine that is slow for a while is slow for every size. */
    private void time() {
        var tasks = stores.stream()
                .flatMap(store -> store.candidates.stream().flatMap(candidate -> tasks(store, candidate).stream()))
                .toList();
        var micros = tasks.stream().map(task -> new ArrayList<Double>()).toList();
        var warmUp = quick ? 1 : WARM_UP_ROUNDS;
        var rounds = quick ? ROUNDS_IF_QUICK : ROUNDS;
        for (var round = -warmUp; round < rounds; round++) {
            for (var i = 0; i < tasks.size(); i++) {
                var took = tasks.get(i).time();
                if (round >= 0) {
                    micros.get(i).add(took);
                }
            }
        }
        for (var i = 0; i < tasks.size(); i++) {
            figures.add(new Figure(tasks.get(i).name, tasks.get(i).candidate, "us/op", micros.get(i)));
        }
        figures.forEach(System.out::println);
    }

    private static List<Task> tasks(Store store, Candidate candidate) {
        var sessions = candidate.sessions;
        var name = candidate.keeper.candidate();
        var tasks = new ArrayList<Task>();
        tasks.add(new Task("check/" + store.size, name, CHECKS, () -> {
            var token = store.tokenSeenBy(sessions);
            return () -> sessions.check(token);
        }));
        for (var logins : LOGINS_OF_ONE) {
            tasks.add(new Task("end-all-" + logins + '/' + store.size, name, 1, () -> {
                var person = store.busy(logins);
                return () -> sessions.logoutEverywhere(person);
            }));
        }
        return List.copyOf(tasks);
    }

    /**
     * Something that a candidate does.
     *
     * @param each how many of it are timed together
     * @param prepare makes what it needs, which is not timed
     */
    private record Task(String name, String candidate, int each, Supplier<Runnable> prepare) {
        /** Returns the microseconds of one, by the clock on the wall, for most of it is waiting. */
        private double time() {
            var ready = Stream.generate(prepare).limit(each).toList();
            var start = System.nanoTime();
            ready.forEach(Runnable::run);
            return (System.nanoTime() - start) / 1_000.0 / each;
        }
    }

    /** A candidate and its connections. */
    private record Candidate(Keeper keeper, Sessions sessions) {}

    /** A Redis of its own that fills, and whoever works on the logins in it. */
    private static final class Store implements AutoCloseable {
        private static final int TOKENS_KEPT = 1_000;

        private final RedisServer server = RedisServer.start();
        private final Random random = new Random(1);
        private final List<String> tokens = new ArrayList<>();
        private final int size;
        private final List<Candidate> candidates;
        private int busyPeople;

        /** @param keepers the first of them fills the store */
        private Store(int size, Keeper... keepers) {
            this.size = size;
            candidates = Stream.of(keepers)
                    .map(keeper -> new Candidate(keeper, keeper.open(server.port())))
                    .toList();
        }

        private Sessions filler() {
            return candidates.get(0).sessions;
        }

        /** Logs people in until there are as many, and keeps as many tokens of any size, some of every time. */
        private void fill() {
            var step = Math.max(TOKENS_KEPT, size / 100);
            for (var filled = 0; filled < size; filled += step) {
                var fresh = Crowd.login(filler(), filled, filled + step);
                tokens.addAll(fresh.subList(0, (int) ((long) TOKENS_KEPT * step / size)));
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
