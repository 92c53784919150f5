package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import dev.postern.proofs.RequestsUnderLoad.Answer;
import dev.postern.servlet.AuthFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * A server of logins that is stopped (SIGSTOP) behind an application on embedded Jetty: it keeps its connections and
 * answers none. Who needs it is told so in time, later at once; who does not need it notices nothing; and all is well
 * when it goes on.
 */
final class FrozenStore {
    /** What the application allows to whom. */
    static final String RULES = "/public permit; /** authenticated";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** More than a busy machine adds to a bound, and less than anybody would wait who is held up without one. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final String name;
    private final Runnable freeze;
    private final Runnable thaw;

    /**
     * @param name what the figures are called
     * @param freeze stops the server
     * @param thaw lets it go on
     */
    FrozenStore(String name, Runnable freeze, Runnable thaw) {
        this.name = name;
        this.freeze = freeze;
        this.thaw = thaw;
    }

    /** What came of one round. */
    private record Round(
            Spread publicBefore,
            Spread publicFrozen,
            Spread refused,
            Duration opened,
            Spread atOnce,
            Duration recovered) {}

    /** Freezes the server under load, so many times, and checks that nobody was held up for much longer than the bound. */
    void freeze(Postern postern, int rounds, int requests, Duration bound) throws Exception {
        var token = postern.issue(Identity.of("u-1"), Client.UNKNOWN).tokens().accessToken();
        var server = serve(postern);
        try (var load = new RequestsUnderLoad(server.getURI().getPort(), token)) {
            var all = new ArrayList<Round>();
            for (var i = 0; i < rounds; i++) {
                all.add(round(load, postern, token, requests));
            }
            print(all, bound);
            assertThat(all)
                    .allSatisfy(round -> assertThat(round.refused().max()).isLessThan(bound.plus(SLACK)));
        } finally {
            server.stop();
        }
    }

    private Round round(RequestsUnderLoad load, Postern postern, String token, int requests) throws Exception {
        var start = System.nanoTime();
        awaitAnswers(load, requests, answer -> answer.isPublic() && answer.start() > start);
        awaitAnswers(load, requests, answer -> !answer.isPublic() && answer.start() > start && answer.status() == 200);
        freeze.run();
        long frozen;
        Duration opened;
        Spread atOnce;
        long goesOn;
        try {
            frozen = System.nanoTime();
            await("the store counts as out of reach").atMost(PATIENCE).until(() -> isAnsweredUnasked(postern, token));
            opened = since(frozen);
            atOnce = Spread.of(
                    Stream.generate(() -> refusal(postern, token)).limit(1_000).toList());
            awaitAnswers(load, requests, answer -> answer.isPublic() && answer.start() > frozen);
            awaitAnswers(load, requests, answer -> !answer.isPublic() && answer.start() > frozen);
            goesOn = System.nanoTime();
        } finally {
            thaw.run();
        }
        awaitAnswers(load, 1, answer -> answer.end() > goesOn && !answer.isPublic() && answer.status() == 200);
        awaitAnswers(load, requests, answer -> answer.start() > goesOn && answer.status() == 200 && !answer.isPublic());

        var answers = load.takeAnswers();
        var whileFrozen = answers.stream()
                .filter(answer -> answer.start() > frozen && answer.end() < goesOn)
                .toList();
        assertThat(answers)
                .filteredOn(Answer::isPublic)
                .extracting(Answer::status)
                .containsOnly(200);
        assertThat(whileFrozen)
                .filteredOn(answer -> !answer.isPublic())
                .extracting(Answer::status)
                .containsOnly(503);
        assertThat(answers).extracting(Answer::status).containsOnly(200, 503);
        var back = answers.stream()
                .filter(answer -> !answer.isPublic() && answer.end() > goesOn && answer.status() == 200)
                .mapToLong(Answer::end)
                .min()
                .orElseThrow();
        return new Round(
                times(answers.stream().filter(answer -> answer.isPublic() && answer.end() < frozen)),
                times(whileFrozen.stream().filter(Answer::isPublic)),
                times(whileFrozen.stream().filter(answer -> !answer.isPublic())),
                opened,
                atOnce,
                Duration.ofNanos(back - goesOn));
    }

    private static void awaitAnswers(RequestsUnderLoad load, int count, Predicate<Answer> which) {
        await("requests that are answered").atMost(PATIENCE).until(() -> load.count(which) >= count);
    }

    private static boolean isAnsweredUnasked(Postern postern, String token) {
        try {
            postern.authenticate(token);
            return false;
        } catch (TokenStoreException e) {
            return e.getMessage().contains("it is probed every");
        }
    }

    private static Duration refusal(Postern postern, String token) {
        var start = System.nanoTime();
        try {
            postern.authenticate(token);
        } catch (TokenStoreException e) {
            return since(start);
        }
        throw new AssertionError("a store that is frozen has answered");
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Spread times(Stream<Answer> answers) {
        return Spread.of(answers.map(answer -> Duration.ofNanos(answer.end() - answer.start()))
                .toList());
    }

    private static Server serve(Postern postern) throws Exception {
        var context = new ServletContextHandler();
        context.addFilter(AuthFilter.of(postern), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new Page()), "/*");
        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        return server;
    }

    private void print(List<Round> rounds, Duration bound) {
        System.out.printf(
                "frozen %s: %d times; 503 within %s at most, configured are %s; answered unasked after %s (max %s), then"
                        + " in %.1f us (max of medians); p99 of another route %s before and %s while frozen; 200 again"
                        + " %s after SIGCONT (median), %s (max)%n",
                name,
                rounds.size(),
                Spread.millis(Spread.of(rounds.stream()
                                .map(round -> round.refused().max())
                                .toList())
                        .max()),
                Spread.millis(bound),
                Spread.millis(
                        Spread.of(rounds.stream().map(Round::opened).toList()).median()),
                Spread.millis(
                        Spread.of(rounds.stream().map(Round::opened).toList()).max()),
                Spread.of(rounds.stream().map(round -> round.atOnce().median()).toList())
                                .max()
                                .toNanos()
                        / 1e3,
                Spread.millis(Spread.of(rounds.stream()
                                .map(round -> round.publicBefore().at(0.99))
                                .toList())
                        .median()),
                Spread.millis(Spread.of(rounds.stream()
                                .map(round -> round.publicFrozen().at(0.99))
                                .toList())
                        .median()),
                Spread.millis(Spread.of(rounds.stream().map(Round::recovered).toList())
                        .median()),
                Spread.millis(Spread.of(rounds.stream().map(Round::recovered).toList())
                        .max()));
    }

    /** Says hello. */
    private static final class Page extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_OK);
        }
    }
}
