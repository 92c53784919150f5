package dev.postern.bench.session;

import dev.postern.bench.Figure;
import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Counts the commands that clients send to Redis. */
final class Commands {
    /** A poll of the log of ended logins, which comes every 2.5 seconds, falls into few of them: the median has none. */
    private static final int WINDOWS = 9;

    private final RedisServer server;

    Commands(RedisServer server) {
        this.server = server;
    }

    /**
     * Counts those of one operation, some times over.
     *
     * @param prepare makes what the operation works on; does not count
     */
    <T> Figure of(String name, String candidate, IntFunction<T> prepare, Consumer<T> operation) {
        var counts = new ArrayList<Double>();
        for (var window = 0; window < WINDOWS; window++) {
            var subject = prepare.apply(window);
            counts.add((double) RedisCommands.sentDuring(server, () -> operation.accept(subject))
                    .size());
        }
        return new Figure(name, candidate, "commands/op", counts);
    }

    /** Counts those of login, first check, later check and logout. */
    List<Figure> ofLife(Keeper keeper) {
        server.command("FLUSHALL");
        var candidate = keeper.candidate();
        try (var sessions = keeper.open(server.port())) {
            sessions.logout(sessions.login(Person.of(-1))); // scripts are loaded, connections opened
            return List.of(
                    of("login", candidate, Person::of, sessions::login),
                    of("first-check", candidate, i -> sessions.login(Person.of(i)), sessions::check),
                    of("check", candidate, i -> checked(sessions, i), sessions::check),
                    of("logout", candidate, i -> checked(sessions, i), sessions::logout));
        }
    }

    private static String checked(Sessions sessions, int number) {
        var token = sessions.login(Person.of(number));
        sessions.check(token);
        return token;
    }
}
