package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.testkit.RedisServer;
import dev.postern.testkit.TestLogins;
import dev.postern.testkit.Threads;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writers of a login against its end, on a real Redis: after the end has returned nobody gets in and nothing is left. */
class RevocationRaceTest {
    private static final int WRITERS = 3;
    private static final SessionKey<Integer> WRITER = SessionKey.of("writer", Integer.class);

    @Test
    void afterAnEndNothingOfALoginIsLeftWhateverRunsBesideIt() {
        race(200);
    }

    @Test
    @Tag("races")
    void afterAnEndNothingOfALoginIsLeftInManyRounds() {
        race(20_000);
    }

    private static void race(int rounds) {
        try (var redis = RedisServer.start();
                var postern = Postern.builder(
                                AuthConfig.of(Map.of("auth.store", "redis", "auth.redis.uri", redis.uri())))
                        .events(event -> {}) // twenty thousand lines of audit would hide the result
                        .build()) {
            var acceptedLater = new AtomicInteger();
            for (var round = 0; round < rounds; round++) {
                var subject = TestLogins.subject();
                var token = postern.issue(Identity.of(subject), Client.UNKNOWN)
                        .tokens()
                        .accessToken();
                var everywhere = round % 2 == 0;
                Threads.runTogether(WRITERS + 1, thread -> {
                    if (thread < WRITERS) {
                        write(postern, token, thread);
                        return true;
                    }
                    if (everywhere) {
                        postern.logins().endAll(subject);
                    } else {
                        postern.revoke(token, EndReason.LOGOUT);
                    }
                    if (postern.authenticate(token) instanceof AuthResult.Accepted) {
                        acceptedLater.incrementAndGet();
                    }
                    return true;
                });
                if (postern.authenticate(token) instanceof AuthResult.Accepted) {
                    acceptedLater.incrementAndGet();
                }
            }
            assertThat(acceptedLater).hasValue(0);
            assertThat(redis.command("DBSIZE")).as("keys left in Redis").isEqualTo(":0\r\n");
        }
    }

    private static void write(Postern postern, String token, int writer) {
        try {
            if (postern.authenticate(token) instanceof AuthResult.Accepted accepted) {
                var session = (Session) accepted.authentication();
                session.set(WRITER, writer);
            }
        } catch (LoginEndedException e) {
            // The end came first, as it may.
        }
    }
}
