package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each step of a login's life costs in commands, through the whole wiring. */
class CommandsPerOperationTest {
    private static final Identity ALICE = Identity.of("alice", "user");
    private static final MutableClock CLOCK = MutableClock.at(Logged.NOON);
    private static RedisServer server;
    private static Postern postern;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        postern = Postern.builder(AuthConfig.of(
                        Map.of("auth.store", "redis", "auth.redis.uri", server.uri(), "auth.session.cache", "off")))
                .clock(CLOCK)
                .build();
        var warm = login(); // afterwards the server knows every script
        CLOCK.advance(Duration.ofMinutes(2));
        postern.authenticate(warm);
        postern.logins().list("alice");
        postern.revoke(warm, EndReason.LOGOUT);
        postern.logins().endAll("alice");
    }

    @AfterAll
    static void stop() {
        postern.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void eachOperationIsOneCommandAndAnEndIsThreeHoweverManyLoginsThereAre(int logins) {
        for (var i = 1; i < logins; i++) {
            login();
        }
        var token = login();

        assertOneCommand(() -> login());
        assertOneCommand(() -> postern.authenticate(token));
        assertOneCommand(() -> postern.logins().list("alice"));
        // An end is read, written to the log that all nodes share, and done.
        assertThat(RedisCommands.sentDuring(server, () -> postern.revoke(token, EndReason.LOGOUT)))
                .containsExactly("get", "evalsha", "evalsha");
        assertOneCommand(() -> postern.authenticate(token));
        assertThat(RedisCommands.sentDuring(server, () -> postern.logins().endAll("alice")))
                .containsExactly("evalsha", "evalsha", "evalsha");
        assertThat(postern.logins().list("alice")).isEmpty();
    }

    @Test
    void aTouchIsOneCommandMoreAndOnlyOncePerInterval() {
        var token = login();
        CLOCK.advance(Duration.ofMinutes(1));

        assertThat(RedisCommands.sentDuring(server, () -> postern.authenticate(token)))
                .containsExactly("get", "evalsha");
        assertOneCommand(() -> postern.authenticate(token));
    }

    @Test
    void anUpdateAndARenewalAreOneCommandEach() {
        var session = (Session) postern.issue(ALICE, Client.UNKNOWN).authentication();

        assertOneCommand(() -> session.set(SessionKey.of("a", String.class), "1"));
        var renewed = (Session) postern.issue(ALICE, Client.UNKNOWN).authentication();
        assertOneCommand(renewed::renew);
    }

    private static String login() {
        return postern.issue(ALICE, Client.UNKNOWN).tokens().accessToken();
    }

    private static void assertOneCommand(Runnable operation) {
        assertThat(RedisCommands.sentDuring(server, operation)).hasSize(1);
    }
}
