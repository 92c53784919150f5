package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.MutableClock;
import dev.postern.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A switch of strategy on a live system, in both directions, logs nobody out. */
class StrategySwitchTest {
    @Test
    void bothStrategiesAreHonouredWhileOneIssues() throws Exception {
        try (var redis = RedisServer.start()) {
            for (var direction : new String[][] {{"session", "jwt"}, {"jwt", "session"}}) {
                TestClient oldLogin;
                try (var before = TestApp.start(settings(redis, direction[0], direction[0]))) {
                    oldLogin = before.client();
                    oldLogin.login("alice@example.com");
                }
                try (var during = TestApp.start(settings(redis, direction[1], "session,jwt"))) {
                    var moved = oldLogin.movedTo(during);
                    assertThat(moved.get("/api/hello").body()).contains("user=u-alice");
                    var fresh = during.client();
                    fresh.login("alice@example.com");
                    assertThat(fresh.get("/api/hello").status()).isEqualTo(200);
                    assertThat(moved.post("/auth/logout-all").status()).isEqualTo(204);
                    assertThat(fresh.get("/api/hello").status()).isEqualTo(401);
                }
            }
        }
    }

    @Test
    void whatIsNotAcceptedIsNotHonoured() throws Exception {
        try (var redis = RedisServer.start()) {
            TestClient login;
            try (var before = TestApp.start(settings(redis, "session", "session"))) {
                login = before.client();
                login.login("alice@example.com");
            }
            try (var after = TestApp.start(settings(redis, "jwt", "jwt"))) {
                assertThat(login.movedTo(after).get("/api/hello").status()).isEqualTo(401);
            }
        }
    }

    @Test
    void fromTheCutOffOnTheOldKindLeadsToTheLoginPageAndTheNewOneGoesOn() throws Exception {
        try (var redis = RedisServer.start()) {
            var cutOff = Instant.parse("2031-05-01T12:00:00Z");
            for (var direction : new String[][] {{"session", "jwt"}, {"jwt", "session"}}) {
                var clock = MutableClock.at(cutOff.minusSeconds(2));
                TestClient oldLogin;
                try (var before = TestApp.start(settings(redis, direction[0], direction[0]), clock, "/")) {
                    oldLogin = before.client();
                    oldLogin.login("alice@example.com");
                }
                var settings = settings(redis, direction[1], "session,jwt");
                settings.put("auth.accept-until", cutOff.toString());
                try (var during = TestApp.start(settings, clock, "/")) {
                    var moved = oldLogin.movedTo(during);
                    var fresh = during.client();
                    fresh.login("alice@example.com");
                    clock.set(cutOff.minusMillis(1));
                    assertThat(moved.get("/api/hello").status()).isEqualTo(200);

                    clock.set(cutOff);

                    var refused = moved.get("/api/hello");
                    assertThat(refused.status()).isEqualTo(401);
                    assertThat(refused.json("error")).isEqualTo("invalid_token");
                    assertThat(moved.get("/dash", "Accept", "text/html").header("location"))
                            .isEqualTo("/login?return_to=%2Fdash");
                    assertThat(moved.post("/auth/refresh").status()).isEqualTo(401);
                    assertThat(fresh.get("/api/hello").status()).isEqualTo(200);
                }
            }
        }
    }

    private static final String TEST_KEY_GENERATED_AT_RUN_TIME = generateKey();

    private static Map<String, String> settings(RedisServer redis, String strategy, String accept) {
        var settings = new HashMap<String, String>();
        settings.put("auth.strategy", strategy);
        settings.put("auth.accept", accept);
        settings.put("auth.store", "redis");
        settings.put("auth.redis.uri", redis.uri());
        settings.put("auth.jwt.algorithm", "HS256");
        settings.put("auth.jwt.key", TEST_KEY_GENERATED_AT_RUN_TIME);
        return settings;
    }

    private static String generateKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
