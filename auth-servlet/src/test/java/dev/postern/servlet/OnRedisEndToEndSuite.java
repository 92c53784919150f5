package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.RedisCommands;
import dev.postern.testkit.RedisServer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only a store outside the process can show: restarts, outages, and what a request costs it. */
abstract class OnRedisEndToEndSuite extends EndToEndSuite {
    private static final String TEST_KEY_GENERATED_AT_RUN_TIME = generateKey();

    private static RedisServer redis;

    abstract String strategy();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    final Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("auth.strategy", strategy());
        settings.put("auth.store", "redis");
        settings.put("auth.redis.uri", redis.uri());
        settings.put("auth.redis.timeout", "500ms");
        settings.put("auth.jwt.algorithm", "HS256");
        settings.put("auth.jwt.key", TEST_KEY_GENERATED_AT_RUN_TIME);
        return settings;
    }

    @Test
    void aRestartOfTheApplicationKeepsEveryLogin() throws Exception {
        var before = TestApp.start(settings());
        var browser = before.client();
        browser.login("alice@example.com");
        var login = before.client().loginForBody("alice@example.com");
        before.close();

        try (var after = TestApp.start(settings())) {
            assertThat(browser.movedTo(after).get("/api/hello").status()).isEqualTo(200);
            assertThat(after.client()
                            .get("/api/hello", "Authorization", "Bearer " + login.json("access_token"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void eachOperationSendsOneCommandAndAnEndThreeWhateverTheNumberOfLogins() throws Exception {
        try (var ownRedis = RedisServer.start(); // of which no other application reads the log
                var app = TestApp.start(rememberingNothing(ownRedis))) {
            var client = app.client();
            client.login("alice@example.com");
            app.postern().logins().list("u-alice");
            client.post("/auth/logout");
            client.login("alice@example.com");
            client.post("/auth/logout-all"); // from now on the server knows every script
            client.login("alice@example.com");
            for (var logins : new int[] {1, 30}) {
                while (app.postern().logins().list("u-alice").size() < logins) {
                    app.client().login("alice@example.com");
                }
                var other = app.client();
                assertThat(count(ownRedis, () -> other.login("alice@example.com")))
                        .as("login, beside what the throttle takes out and puts back of two buckets")
                        .isEqualTo(1 + 4);
                assertThat(count(ownRedis, () -> other.get("/api/hello")))
                        .as("check")
                        .isEqualTo(1);
                assertThat(count(ownRedis, () -> app.postern().logins().list("u-alice")))
                        .as("list")
                        .isEqualTo(1);
                assertThat(count(ownRedis, () -> other.get("/auth/logins")))
                        .as("check and list")
                        .isEqualTo(2);
                assertThat(count(ownRedis, () -> other.post("/auth/logout")))
                        .as("logout: the proof, unless it is a signature; the log; the end")
                        .isEqualTo(strategy().equals("jwt") ? 2 : 3);
            }
            assertThat(count(ownRedis, () -> app.postern().logins().endAll("u-alice")))
                    .as("end all: the logins; the log; the end")
                    .isEqualTo(3);
            client.login("alice@example.com");
            assertThat(count(ownRedis, () -> client.post("/auth/logout-all")))
                    .as("check and end all")
                    .isEqualTo(1 + 3);
        }
    }

    @Test
    void aKilledRedisIsNoLogoutAndTheSameCookieWorksOnceItIsBack() throws Exception {
        try (var ownRedis = RedisServer.startDurable();
                var app = TestApp.start(settingsFor(ownRedis))) {
            var browser = app.client();
            browser.login("alice@example.com");
            ownRedis.stop();

            assertEverythingIsUnavailable(browser);

            ownRedis.restart();
            Awaitility.await().until(() -> browser.get("/api/hello").status() == 200);
        }
    }

    @Test
    void aFrozenRedisIsNoLogoutEither() throws Exception {
        try (var ownRedis = RedisServer.start();
                var app = TestApp.start(settingsFor(ownRedis))) {
            var browser = app.client();
            browser.login("alice@example.com");
            ownRedis.freeze();
            try {
                assertEverythingIsUnavailable(browser);
            } finally {
                ownRedis.thaw();
            }
            Awaitility.await().until(() -> browser.get("/api/hello").status() == 200);
        }
    }

    private static void assertEverythingIsUnavailable(TestClient browser) {
        for (var path : new String[] {"/api/hello", "/public/page", "/auth/me", "/auth/logins"}) {
            assertUnavailable(browser.get(path));
        }
        assertUnavailable(browser.post("/auth/logout"));
        assertUnavailable(browser.copy().login("alice@example.com"));
        assertThat(browser.cookies()).containsKey("__Host-postern");
    }

    private Map<String, String> rememberingNothing(RedisServer server) {
        var settings = settingsFor(server);
        settings.put("auth.session.cache", "off");
        settings.put("auth.jwt.revocation", "checked");
        return settings;
    }

    private Map<String, String> settingsFor(RedisServer server) {
        var settings = new HashMap<>(settings());
        settings.put("auth.redis.uri", server.uri());
        return settings;
    }

    private static void assertUnavailable(TestClient.Reply reply) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json("error")).isEqualTo("store_unavailable");
        assertThat(reply.header("retry-after")).isNotEmpty();
        assertThat(reply.setCookies()).isEmpty();
    }

    private static int count(RedisServer server, Runnable action) {
        return RedisCommands.sentDuring(server, action).size();
    }

    private static String generateKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
