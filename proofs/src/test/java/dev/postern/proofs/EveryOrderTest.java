package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthEvent;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Login;
import dev.postern.LoginEndedException;
import dev.postern.Postern;
import dev.postern.RefreshResult;
import dev.postern.Tokens;
import dev.postern.session.Session;
import dev.postern.session.SessionKey;
import dev.postern.testkit.Interleavings;
import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.Interleavings.Schedule;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The end of a login on one node against the use of it on others, in every order in which their commands can reach
 * Redis: what was ended is gone, whole, and nothing brings it back.
 */
@Tag("races") // two minutes; the cases of the stores' list run in every order in each build
class EveryOrderTest {
    private static final int NODES = 3;
    private static final SessionKey<Integer> CART = SessionKey.of("cart", Integer.class);

    /** Longer than the touch interval and the grace period of refresh, so that a use has something to write. */
    private static final Duration A_WHILE = Duration.ofSeconds(61);

    private static final MutableClock CLOCK = MutableClock.at(Instant.parse("2030-05-01T12:00:00Z"));
    private static final List<AuthEvent.Ended> ENDED = new CopyOnWriteArrayList<>();

    private static RedisServer server;
    private static Remains remains;
    private static Interleavings interleavings;

    private static int orders;

    /** The nodes of either strategy; the last one has no door before its Redis, for what is prepared and looked at. */
    private static Map<String, List<Postern>> nodes;

    /** How the first client ends a login that has another one beside it. */
    enum End {
        LOGOUT,
        END_ONE,
        END_OTHERS,
        END_ALL;

        /** Returns whether there was something to end. */
        boolean run(Postern node, Logins logins) {
            switch (this) {
                case LOGOUT -> {
                    return node.revoke(logins.tokens().accessToken(), EndReason.LOGOUT)
                            .isPresent();
                }
                case END_ONE -> {
                    return node.logins().end(logins.subject(), logins.id()).isPresent();
                }
                case END_OTHERS -> node.logins().endOthers(logins.subject(), logins.besideId());
                case END_ALL -> node.logins().endAll(logins.subject());
            }
            return true;
        }
    }

    /** What another client does with the login, as a request would. */
    enum Use {
        TOUCH("session"),
        UPDATE("session"),
        RENEW("session"),
        LOGIN("session"),
        REFRESH("jwt"),
        LOGIN_WITH_JWT("jwt");

        private final String strategy;

        Use(String strategy) {
            this.strategy = strategy;
        }

        /** Returns the tokens that came of it; empty if there are no new ones. */
        Optional<Tokens> run(Postern node, Logins logins) {
            return switch (this) {
                case TOUCH -> {
                    node.authenticate(logins.tokens().accessToken());
                    yield Optional.empty();
                }
                case UPDATE -> {
                    session(node, logins).ifPresent(session -> session.set(CART, 4));
                    yield Optional.empty();
                }
                case RENEW -> session(node, logins).flatMap(Session::renew);
                case REFRESH ->
                    node.refresh(logins.tokens().refreshToken().orElseThrow()) instanceof RefreshResult.Refreshed fresh
                            ? Optional.of(fresh.tokens())
                            : Optional.empty();
                case LOGIN, LOGIN_WITH_JWT ->
                    Optional.of(node.issue(Identity.of(logins.subject()), Client.UNKNOWN)
                            .tokens());
            };
        }

        boolean isLogin() {
            return this == LOGIN || this == LOGIN_WITH_JWT;
        }

        private static Optional<Session> session(Postern node, Logins logins) {
            return node.authenticate(logins.tokens().accessToken()) instanceof AuthResult.Accepted accepted
                    ? Optional.of((Session) accepted.authentication())
                    : Optional.empty();
        }
    }

    /** What there is before a round: the login that is ended and used, and another one of the same subject. */
    record Logins(String subject, String id, Tokens tokens, String besideId, Tokens beside) {}

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        remains = new Remains(server);
        interleavings = Interleavings.before(server, NODES);
        nodes = Map.of("session", nodes("session"), "jwt", nodes("jwt"));
    }

    @AfterAll
    static void stop() {
        nodes.values().forEach(list -> list.forEach(Postern::close));
        interleavings.close();
        remains.close();
        server.close();
        System.out.printf("%,d orders of commands%n", orders);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(End.values())
                .flatMap(end -> Stream.of(Use.values())
                        .flatMap(use -> Stream.of(true, false).map(known -> Arguments.of(end, List.of(use), known))));
    }

    static Stream<Arguments> triples() {
        return Stream.of(End.values())
                .flatMap(end -> Stream.of(
                                List.of(Use.TOUCH, Use.UPDATE),
                                List.of(Use.UPDATE, Use.RENEW),
                                List.of(Use.RENEW, Use.RENEW),
                                List.of(Use.RENEW, Use.LOGIN),
                                List.of(Use.REFRESH, Use.REFRESH),
                                List.of(Use.REFRESH, Use.LOGIN_WITH_JWT))
                        .map(uses -> Arguments.of(end, uses, true)));
    }

    @ParameterizedTest(name = "{0} against {1}, scripts known: {2}")
    @MethodSource({"pairs", "triples"})
    void whatWasEndedIsGoneInEveryOrder(End end, List<Use> uses, boolean scriptsKnown) {
        if (scriptsKnown) {
            letRedisKnowTheScripts();
        }

        var schedules = interleavings.explore(() -> round(end, uses, scriptsKnown));

        orders += schedules.size();
        assertThat(schedules)
                .allSatisfy(schedule -> assertThat(schedule.failure()).isEmpty());
        assertThat(schedules)
                .extracting(Schedule::steps)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(1);
        if (!uses.get(0).isLogin()) {
            assertThat(schedules)
                    .as("one ends the login between a read and a write")
                    .anyMatch(EveryOrderTest::endsInside);
        }
    }

    private static Round round(End end, List<Use> uses, boolean scriptsKnown) {
        server.command("FLUSHALL");
        var own = nodes.get(uses.get(0).strategy);
        var look = own.get(NODES);
        var logins = logIn(look);
        CLOCK.advance(A_WHILE);
        if (!scriptsKnown) {
            server.command("SCRIPT", "FLUSH");
        }
        ENDED.clear();
        var ended = ConcurrentHashMap.<Boolean>newKeySet();
        var fresh = ConcurrentHashMap.<Tokens>newKeySet();
        var operations = new ArrayList<Runnable>();
        operations.add(() -> {
            if (end.run(own.get(0), logins)) {
                ended.add(true);
            }
        });
        for (var i = 0; i < uses.size(); i++) {
            var use = uses.get(i);
            var node = own.get(i + 1);
            operations.add(() -> {
                try {
                    use.run(node, logins).ifPresent(fresh::add);
                } catch (LoginEndedException e) {
                    // The end came first, as it may.
                }
            });
        }
        return new Round(operations, () -> check(look, end, logins, !ended.isEmpty(), fresh));
    }

    private static void letRedisKnowTheScripts() {
        for (var use : Use.values()) {
            var node = nodes.get(use.strategy).get(NODES);
            for (var end : End.values()) {
                var logins = logIn(node);
                CLOCK.advance(A_WHILE);
                use.run(node, logins);
                end.run(node, logins);
                node.logins().list(logins.subject());
            }
        }
    }

    private static void check(Postern look, End end, Logins logins, boolean ended, Set<Tokens> fresh) {
        var live = look.logins().list(logins.subject()).stream().map(Login::id).collect(Collectors.toSet());
        remains.assertOnly(logins.subject(), live);

        // A logout shows a token. One that was renewed before is worth nothing: then the renewed login stays, whole.
        assertThat(ended || end == End.LOGOUT).isTrue();
        assertThat(live.contains(logins.id())).as("the ended login").isNotEqualTo(ended);
        assertThat(live.contains(logins.besideId())).as("the login beside it").isNotEqualTo(end == End.END_ALL);
        if (ended) {
            assertRejected(look, logins.tokens());
        }
        for (var tokens : fresh) {
            var accepted = accepted(look, tokens);
            if (accepted.isEmpty()) {
                assertRejected(look, tokens);
            } else {
                assertThat(live).as("an accepted login is there").contains(accepted.get());
            }
        }
        assertThat(ENDED)
                .extracting(AuthEvent.Ended::loginId)
                .as("one event for each end")
                .doesNotHaveDuplicates()
                .noneMatch(live::contains);
        assertThat(ENDED)
                .extracting(AuthEvent.Ended::loginId)
                .filteredOn(logins.id()::equals)
                .hasSize(ended ? 1 : 0);
    }

    private static Logins logIn(Postern node) {
        var subject = TestLogins.subject();
        var login = node.issue(Identity.of(subject), Client.UNKNOWN);
        var beside = node.issue(Identity.of(subject), Client.UNKNOWN);
        return new Logins(
                subject,
                login.authentication().loginId(),
                login.tokens(),
                beside.authentication().loginId(),
                beside.tokens());
    }

    private static Optional<String> accepted(Postern node, Tokens tokens) {
        return node.authenticate(tokens.accessToken()) instanceof AuthResult.Accepted accepted
                ? Optional.of(accepted.authentication().loginId())
                : Optional.empty();
    }

    private static void assertRejected(Postern node, Tokens tokens) {
        assertThat(accepted(node, tokens))
                .as("an access token of the ended login")
                .isEmpty();
        tokens.refreshToken()
                .ifPresent(token -> assertThat(node.refresh(token))
                        .as("a refresh token of the ended login")
                        .isInstanceOf(RefreshResult.Rejected.class));
    }

    /** Tells whether the command that ends the login comes after a command of the use and before another. */
    private static boolean endsInside(Schedule schedule) {
        var clients =
                schedule.steps().stream().map(step -> step.substring(0, 2)).collect(Collectors.joining());
        return clients.matches(".*1:(0:)+1:.*");
    }

    private static List<Postern> nodes(String strategy) {
        var list = new ArrayList<Postern>();
        for (var node = 0; node < NODES; node++) {
            list.add(node(strategy, interleavings.uri(node)));
        }
        list.add(node(strategy, server.uri()));
        return List.copyOf(list);
    }

    private static Postern node(String strategy, String uri) {
        var settings = AuthConfig.of(Map.ofEntries(
                Map.entry("auth.strategy", strategy),
                Map.entry("auth.store", "redis"),
                Map.entry("auth.redis.uri", uri),
                Map.entry("auth.redis.timeout", "30s"), // a command waits at its door while others pass
                Map.entry("auth.jwt.algorithm", "HS256"),
                Map.entry("auth.jwt.key", "kX0vb1mGq9Rz7WcN2tYp4uLsE8dJh6aFQwZ3xTgViBo"),
                // Nothing is remembered and nobody reads the log: every command is one of the two operations.
                Map.entry("auth.session.cache", "off"),
                Map.entry("auth.jwt.revocation", "checked")));
        return Postern.builder(settings)
                .clock(CLOCK)
                .events(event -> {
                    if (event instanceof AuthEvent.Ended ended) {
                        ENDED.add(ended);
                    }
                })
                .build();
    }
}
