package dev.postern.bench.session;

import dev.postern.bench.Figure;
import dev.postern.bench.Results;
import dev.postern.testkit.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import redis.clients.jedis.params.ScanParams;

/** The part {@code memory}: what a login takes in Redis and in the heap. */
public final class MemoryPart {
    private static final int IN_REDIS = 1_000;
    private static final int IN_HEAP = 100_000;
    private static final int MANY_IN_HEAP = 1_000_000;
    private static final int ROUNDS = 3;

    private static final List<Keeper> IN_REDIS_ARE =
            List.of(Keeper.POSTERN_OFF, Keeper.SPRING_SESSION, Keeper.SPRING_SESSION_INDEXED, Keeper.SA_TOKEN);

    private final RedisServer server;
    private final List<Figure> figures = new ArrayList<>();

    private MemoryPart(RedisServer server) {
        this.server = server;
    }

    /** Runs it; with {@code --quick} one round, and without what takes a million. */
    public static void main(String[] arguments) throws IOException {
        var quick = List.of(arguments).contains("--quick");
        var rounds = quick ? 1 : ROUNDS;
        try (var server = RedisServer.start()) {
            var part = new MemoryPart(server);
            IN_REDIS_ARE.forEach(part::redis);
            part.heap("heap", "postern", rounds, IN_HEAP, () -> PosternSessions.memory(2 * IN_HEAP));
            part.heap("heap", "spring-map-session", rounds, IN_HEAP, SpringSessions::map);
            part.heap("heap", "shiro", rounds, IN_HEAP, ShiroSessions::new);
            if (!quick) {
                part.heap("heap-1m", "postern", 1, MANY_IN_HEAP, () -> PosternSessions.memory(2 * MANY_IN_HEAP));
            }
            part.cached("session-cache", rounds, () -> PosternSessions.remembering(server.port(), 2 * IN_HEAP));
            part.cached("token-cache", rounds, () -> PosternSessions.tokens(2 * IN_HEAP));
            Results.write("memory", part.figures);
        }
    }

    private void redis(Keeper keeper) {
        server.command("FLUSHALL");
        try (var sessions = keeper.open(server.port())) {
            Crowd.login(sessions, 0, IN_REDIS);
        }
        var candidate =
                keeper == Keeper.POSTERN_OFF ? "postern" : keeper.candidate(); // what is remembered is no matter
        add(new Figure("redis", candidate, "B/login", List.of((double) bytesOfAllKeys() / IN_REDIS)));
    }

    private long bytesOfAllKeys() {
        try (var redis = JedisSessions.client(server.port())) {
            var bytes = 0L;
            var cursor = ScanParams.SCAN_POINTER_START;
            do {
                var page = redis.scan(cursor, new ScanParams().count(1_000));
                for (var key : page.getResult()) {
                    bytes += redis.memoryUsage(key, 0);
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
            return bytes;
        }
    }

    /** What the heap holds more once so many have logged in. */
    private void heap(String name, String candidate, int rounds, int logins, Supplier<Sessions> opener) {
        var bytes = new ArrayList<Double>();
        for (var round = 0; round < rounds; round++) {
            try (var sessions = opener.get()) {
                sessions.check(sessions.login(Person.of(-1))); // classes are loaded
                var before = Heap.used();
                for (var i = 0; i < logins; i++) {
                    sessions.login(Person.of(i));
                }
                bytes.add((double) (Heap.used() - before) / logins);
                sessions.check(sessions.login(Person.of(-2))); // and nobody has been forgotten meanwhile
            }
        }
        add(new Figure(name, candidate, "B/login", bytes));
    }

    /** What the heap holds more once each token was checked; the tokens themselves are there before. */
    private void cached(String name, int rounds, Supplier<Sessions> opener) {
        var bytes = new ArrayList<Double>();
        for (var round = 0; round < rounds; round++) {
            server.command("FLUSHALL");
            try (var sessions = opener.get()) {
                sessions.check(sessions.login(Person.of(-1)));
                var tokens = Crowd.login(sessions, 0, IN_HEAP);
                var before = Heap.used();
                tokens.forEach(sessions::check);
                bytes.add((double) (Heap.used() - before) / IN_HEAP);
                tokens.subList(0, 1).forEach(sessions::check); // they had to be there until now
            }
        }
        add(new Figure(name, "postern", "B/entry", bytes));
    }

    private void add(Figure figure) {
        System.out.println(figure);
        figures.add(figure);
    }
}
