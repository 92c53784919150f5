package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthEvent;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.Login;
import dev.postern.LoginEndedException;
import dev.postern.Postern;
import dev.postern.Tokens;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import dev.postern.testkit.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A touch, an update, a renewal and a new login against the end of a login, on a real Redis and at random moments: after
 * the end has returned nobody gets in, and nothing is left.
 */
class RevocationRaceTest {
    private static final int WRITERS = 4;
    private static final SessionKey<Integer> CART = SessionKey.of("cart", Integer.class);
    private static final int USES = 2;

    private static final int LOGOUT = 0;
    private static final int END_ONE = 1;
    private static final int END_OTHERS = 2;

    /** About as long as the writers take, so that the end falls anywhere among what they do. */
    private static final long LONGEST_HEAD_START_NANOS = 1_500_000;

    private final MutableClock clock = MutableClock.at(Instant.now());
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong tooLate = new AtomicLong();

    @Test
    void afterAnEndNothingOfALoginIsLeftWhateverRunsBesideIt() {
        race(500);
    }

    @Test
    @Tag("races")
    void afterAnEndNothingOfALoginIsLeftInManyRounds() {
        race(100_000);
    }

    /** A login that everybody is after, one beside it, and the tokens that the writers got. */
    private record Round(String subject, IssueResult login, IssueResult beside, Queue<Tokens> fresh) {
        String id() {
            return login.authentication().loginId();
        }

        String token() {
            return login.tokens().accessToken();
        }
    }

    private void race(int rounds) {
        try (var redis = RedisServer.start();
                var writersNode = node(redis);
                var endingNode = node(redis)) {
            var barrier = new CyclicBarrier(WRITERS + 1);
            var current = new AtomicReference<Round>();
            var start = System.nanoTime();
            Threads.runTogether(WRITERS + 1, thread -> {
                for (var round = 0; round < rounds; round++) {
                    if (thread < WRITERS) {
                        meet(barrier);
                        write(writersNode, current.get(), thread);
                        meet(barrier);
                    } else {
                        current.set(begin(writersNode));
                        meet(barrier);
                        var over = end(endingNode, current.get(), round % 4);
                        meet(barrier);
                        check(endingNode, current.get(), over, round % 4);
                    }
                }
                return true;
            });
            System.out.printf(
                    "%,d rounds in %d s: %,d writes were done, %,d came too late%n",
                    rounds, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), done.get(), tooLate.get());
            assertThat(redis.command("KEYS", "auth:*:login:*"))
                    .as("logins left in Redis")
                    .isEqualTo("*0\r\n");
            assertThat(redis.command("KEYS", "auth:*:sub:*")).as("indexes left").isEqualTo("*0\r\n");
            assertThat(done).as("the writers were there").hasPositiveValue();
            assertThat(tooLate).as("and so was the end").hasPositiveValue();
        }
    }

    private Round begin(Postern node) {
        var subject = TestLogins.subject();
        var login = node.issue(Identity.of(subject), Client.UNKNOWN);
        var beside = node.issue(Identity.of(subject), Client.UNKNOWN);
        clock.advance(Duration.ofSeconds(61)); // a touch is due
        ended.clear();
        return new Round(subject, login, beside, new ConcurrentLinkedQueue<>());
    }

    private void write(Postern node, Round round, int writer) {
        if (writer == 0) {
            round.fresh()
                    .add(node.issue(Identity.of(round.subject()), Client.UNKNOWN)
                            .tokens());
            return;
        }
        try {
            for (var use = 0; use < USES; use++) {
                if (!(node.authenticate(round.token()) instanceof AuthResult.Accepted accepted)) {
                    tooLate.incrementAndGet();
                    return;
                }
                var session = (Session) accepted.authentication();
                if (writer == 1) {
                    session.set(CART, use);
                } else if (writer == 2 && use == USES - 1) {
                    session.renew().ifPresent(round.fresh()::add);
                }
                done.incrementAndGet();
            }
        } catch (LoginEndedException e) {
            tooLate.incrementAndGet();
        }
    }

    /** Ends the login in one of four ways; tells whether it was there to be ended. */
    private static boolean end(Postern node, Round round, int way) {
        var from = System.nanoTime() + ThreadLocalRandom.current().nextLong(LONGEST_HEAD_START_NANOS);
        while (System.nanoTime() < from) {
            Thread.onSpinWait();
        }
        var over = true;
        switch (way) {
            case LOGOUT -> over = node.revoke(round.token(), EndReason.LOGOUT).isPresent();
            case END_ONE ->
                over = node.logins().end(round.subject(), round.id()).isPresent();
            case END_OTHERS ->
                node.logins()
                        .endOthers(
                                round.subject(), round.beside().authentication().loginId());
            default -> node.logins().endAll(round.subject());
        }
        // The others are still at it.
        assertRejected(node, round.login().tokens());
        return over;
    }

    private void check(Postern node, Round round, boolean over, int way) {
        var live = node.logins().list(round.subject()).stream().map(Login::id).collect(Collectors.toSet());
        assertRejected(node, round.login().tokens());
        // A logout with a token that was renewed a moment before ends nothing; everything else ends the login.
        assertThat(over || way == LOGOUT).isTrue();
        assertThat(live.contains(round.id())).isNotEqualTo(over);
        for (var tokens : round.fresh()) {
            var result = node.authenticate(tokens.accessToken());
            if (result instanceof AuthResult.Accepted accepted) {
                assertThat(live).contains(accepted.authentication().loginId());
            }
        }
        assertThat(List.copyOf(ended)).doesNotHaveDuplicates().noneMatch(live::contains);
        assertThat(ended.contains(round.id())).isEqualTo(over);
        node.logins().endAll(round.subject());
    }

    private static void assertRejected(Postern node, Tokens tokens) {
        assertThat(node.authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Rejected.class);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("another thread has failed", e);
        }
    }

    private Postern node(RedisServer redis) {
        var config = AuthConfig.of(Map.of(
                "auth.store",
                "redis",
                "auth.redis.uri",
                redis.uri(),
                "auth.redis.timeout",
                "30s",
                "auth.session.cache",
                "off"));
        return Postern.builder(config)
                .clock(clock)
                .events(event -> {
                    if (event instanceof AuthEvent.Ended end) {
                        ended.add(end.loginId());
                    }
                })
                .build();
    }
}
