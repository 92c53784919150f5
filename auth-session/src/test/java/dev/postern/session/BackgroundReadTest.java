package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.LoginRecord;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.TokenStore;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Two remembered logins that are due to be read again in the background, where nothing is done by itself, by clocks that the
 * test sets. By default a login is remembered for five seconds and its use noted after a minute.
 */
class BackgroundReadTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);
    private static final Duration MAX_STALENESS = Duration.ofSeconds(5);
    private static final long HALF_OF_IT = MAX_STALENESS.toNanos() / 2;

    @AutoClose
    private static final RedisServer SERVER = RedisServer.start();

    private final MutableClock clock = MutableClock.at(NOW);
    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<Runnable> background = new LinkedBlockingQueue<>();
    private final List<String> calls = new ArrayList<>(); // of the strategy, since both are due
    private Consumer<String> beforeCall = verb -> {};

    private final AuthConfig config = AuthConfig.of(Map.of("auth.redis.uri", SERVER.uri()));
    private final TokenStore store = RedisTokenStore.open(config);
    private final Postern node =
            Postern.builder(config).clock(clock).store(store).build();
    private final Strategy strategy = SessionStrategy.of(config, resources(), nanos::get);
    private final List<String> ids = new ArrayList<>();
    private final List<String> tokens =
            Stream.of("dave", "erin").map(this::login).toList();

    BackgroundReadTest() {
        useBoth();
        nanos.set(HALF_OF_IT);
        useBoth();
        assertThat(background).hasSize(1);
        calls.clear();
    }

    private Resources resources() {
        return new Resources(
                HeardStore.of(store, verb -> {
                    calls.add(verb);
                    beforeCall.accept(verb);
                }),
                clock,
                new SecureRandom(),
                event -> {},
                node.revocations(),
                (time, work) -> background.add(work),
                Optional.empty());
    }

    private String login(String subject) {
        var login = node.issue(Identity.of(subject), Client.UNKNOWN);
        ids.add(login.authentication().loginId());
        return login.tokens().accessToken();
    }

    @AfterEach
    void close() {
        node.close();
        store.close();
    }

    @Test
    void aLoginThatIsFoundGoneIsNotLetInForTheRestOfItsTime() {
        store.delete(ids.get(0)); // past every push
        readAgain();

        assertThat(useOne()).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
        assertThat(calls).containsExactly("findEach", "find");
    }

    @Test
    void aUseIsNotedWhenThatIsDue() {
        clock.set(NOW.plus(TOUCH_INTERVAL));
        readAgain();

        assertThat(calls).containsExactly("findEach", "replace", "replace");
        assertThat(one().lastSeenAt()).isEqualTo(NOW.plus(TOUCH_INTERVAL));
        clock.advance(TOUCH_INTERVAL.minusMillis(1)); // far beyond what the record that was read was good for
        useBoth();
        assertThat(calls).hasSize(3);
    }

    @Test
    void aUseIsNotNotedBeforeThatIsDue() {
        clock.set(NOW.plus(TOUCH_INTERVAL).minusMillis(1));
        readAgain();

        assertThat(calls).containsExactly("findEach");
    }

    @Test
    void aTouchThatIsLateIsLeftToARequest() {
        clock.set(NOW.plus(TOUCH_INTERVAL).plus(MAX_STALENESS).minusMillis(1));
        useBoth();
        assertThat(calls).isEmpty();

        clock.advance(Duration.ofMillis(1));
        readAgain();
        assertThat(calls).containsExactly("findEach");
        assertThat(useOne()).isInstanceOf(AuthResult.Accepted.class);
        assertThat(calls).containsExactly("findEach", "find", "replace");
    }

    @Test
    void aLoginThatHasIdledOutIsNotBroughtBack() {
        clock.advance(one().idleTimeout());
        readAgain();

        assertThat(one().lastSeenAt()).isEqualTo(NOW);
        assertThat(useOne()).isEqualTo(new AuthResult.Rejected(Reason.IDLE));
    }

    @Test
    void aLoginThatEndsBesideItsTouchIsForgotten() {
        clock.set(NOW.plus(TOUCH_INTERVAL));
        beforeCall = verb -> {
            if (verb.equals("replace")) {
                store.delete(ids.get(0)); // past every push
            }
        };
        readAgain();

        assertThat(useOne()).isEqualTo(new AuthResult.Rejected(Reason.ENDED));
    }

    @Test
    void aLoginThatChangesBesideItsTouchIsReadByItsNextRequest() {
        clock.set(NOW.plus(TOUCH_INTERVAL));
        beforeCall = verb -> {
            if (verb.equals("replace") && one().version() == 1) {
                store.replace(
                        one(), one().next().data(Map.of("colour", "green")).build());
            }
        };
        readAgain();
        calls.clear();

        assertThat(useOne()).isInstanceOf(AuthResult.Accepted.class);
        assertThat(calls).containsExactly("find", "replace");
    }

    @Test
    void aStoreThatRefusesATouchIsAskedForNoOtherAndTheLoginsStayRemembered() {
        clock.set(NOW.plus(TOUCH_INTERVAL));
        beforeCall = verb -> {
            if (verb.equals("replace")) {
                throw new TokenStoreException("no writes");
            }
        };
        readAgain();
        assertThat(one().lastSeenAt()).isEqualTo(NOW);

        nanos.addAndGet(MAX_STALENESS.toNanos() - 1); // too old by the first read
        useBoth();
        assertThat(calls).containsExactly("findEach", "replace");
    }

    @Test
    void oneRefusedTouchDoesNotKeepTheNextBatchFromBeingRead() {
        clock.set(NOW.plus(TOUCH_INTERVAL));
        beforeCall = verb -> {
            if (verb.equals("replace")) {
                nanos.addAndGet(HALF_OF_IT);
                useBoth(); // due again before the batch has come to its end
                throw new TokenStoreException("no writes");
            }
        };
        readAgain();
        calls.clear();
        readAgain();

        assertThat(calls).startsWith("findEach");
    }

    private void useBoth() {
        assertThat(tokens)
                .allSatisfy(token -> assertThat(strategy.authenticator().authenticate(token))
                        .isInstanceOf(AuthResult.Accepted.class));
    }

    private AuthResult useOne() {
        return strategy.authenticator().authenticate(tokens.get(0));
    }

    private LoginRecord one() {
        return store.find(ids.get(0)).orElseThrow();
    }

    private void readAgain() {
        background.remove().run();
    }
}
