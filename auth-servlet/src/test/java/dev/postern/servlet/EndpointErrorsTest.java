package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the filter says to requests that are wrong. */
class EndpointErrorsTest {
    private static final String GOOD = "{\"email\":\"alice@example.com\",\"password\":\"" + TestApp.PASSWORD + "\"}";

    private TestApp app;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        app = TestApp.start(Map.of());
        client = app.client();
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void aBodyThatCannotBeReadIsABadRequest() {
        for (var body : new String[] {
            "{",
            "[]",
            "\"x\"",
            "null",
            "{}",
            "{\"email\":\"a@b\"}",
            "{\"email\":1,\"password\":\"x\"}",
            "{\"email\":{\"a\":\"b\"},\"password\":\"x\"}",
            "{\"email\":null,\"password\":\"x\"}",
            GOOD + "x",
            GOOD + GOOD,
            GOOD.replace("}", ",\"email\":\"b@c\"}"),
            GOOD.replace("}", ",\"delivery\":\"post\"}"),
            "\u0000"
        }) {
            var reply = client.postJson("/auth/login", body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.json("error")).isEqualTo("invalid_request");
            assertThat(reply.body()).doesNotContain(TestApp.PASSWORD);
        }
        assertThat(client.send(
                                "POST",
                                "/auth/login",
                                "email=a&email=b&password=c",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(400);
        assertThat(client.send(
                                "POST",
                                "/auth/login",
                                "email=%zz&password=c",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aLoginBeyondALimitThatRefusesIsAConflictAndEndsNothing() throws Exception {
        try (var strict = TestApp.start(Map.of("auth.login.limit", "1", "auth.login.limit-policy", "refuse-new"))) {
            var first = strict.client();
            assertThat(first.postJson("/auth/login", GOOD).status()).isEqualTo(200);

            var second = strict.client().postJson("/auth/login", GOOD);
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.json("error")).isEqualTo("login_limit");
            assertThat(second.header("Set-Cookie")).isEmpty();
            var form = strict.client()
                    .send(
                            "POST",
                            "/auth/login",
                            "email=alice%40example.com&password=" + TestApp.PASSWORD,
                            "Content-Type",
                            "application/x-www-form-urlencoded",
                            "Accept",
                            "text/html");
            assertThat(form.status()).isEqualTo(303);
            assertThat(form.header("Location")).endsWith("/login?error=login_limit");
            assertThat(strict.client()
                            .get("/public/servlet-login?password=" + TestApp.PASSWORD)
                            .status())
                    .isEqualTo(500);
            assertThat(first.get("/api/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void aFormOfAnApiClientGetsJson() {
        var form = "email=alice%40example.com&password=" + TestApp.PASSWORD;

        var reply = client.send("POST", "/auth/login", form, "Content-Type", "application/x-www-form-urlencoded");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json("subject")).isEqualTo("u-alice");
    }

    @Test
    void aBodyOverEightKibibytesIsRefusedHoweverItsLengthIsTold() {
        var large = GOOD.replace("}", ",\"label\":\"" + "x".repeat(8 * 1024) + "\"}");

        assertThat(client.postJson("/auth/login", large).status()).isEqualTo(413);
        assertThat(raw("POST /auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type:"
                        + " application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(large.length())
                        + "\r\n" + large + "\r\n0\r\n\r\n"))
                .contains(" 413 ")
                .contains("body_too_large");
    }

    @Test
    void anotherMediaTypeIsNotUnderstood() {
        for (var type : new String[] {"text/plain", "multipart/form-data", "application/xml", "application/jsonx"}) {
            var reply = client.send("POST", "/auth/login", GOOD, "Content-Type", type);
            assertThat(reply.status()).as(type).isEqualTo(415);
            assertThat(reply.json("error")).isEqualTo("unsupported_media_type");
        }
        assertThat(client.send("POST", "/auth/login", GOOD).status()).isEqualTo(415);
        assertThat(client.send("POST", "/auth/login", GOOD, "Content-Type", "application/json; charset=utf-8")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theWrongMethodIsToldTheRightOne() {
        for (var path : new String[] {"/auth/login", "/auth/logout", "/auth/logout-all", "/auth/logout-others"}) {
            var reply = client.get(path);
            assertThat(reply.status()).as(path).isEqualTo(405);
            assertThat(reply.header("allow")).isEqualTo("POST, OPTIONS");
            assertThat(reply.json("error")).isEqualTo("method_not_allowed");
        }
        assertThat(client.post("/auth/me").header("allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(client.get("/auth/logins/x").header("allow")).isEqualTo("DELETE, OPTIONS");
        assertThat(client.send("PUT", "/auth/refresh", "").header("allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        var options = client.send("OPTIONS", "/auth/login", "");
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("allow")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void anUnknownEndpointIsNotFound() {
        for (var path : new String[] {"/auth", "/auth/", "/auth/nothing", "/auth/logins/a/b", "/auth/login/"}) {
            assertThat(client.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(client.get("/.well-known/jwks.json").status())
                .as("no keys here: the rules decide")
                .isEqualTo(401);
    }

    @Test
    void anUnknownAddressAndAWrongPasswordGetTheSameAnswer() {
        var unknown = client.postJson("/auth/login", "{\"email\":\"nobody@example.com\",\"password\":\"x\"}");
        var wrong = client.postJson("/auth/login", "{\"email\":\"alice@example.com\",\"password\":\"x\"}");

        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(unknown.headers().keySet()).isEqualTo(wrong.headers().keySet());
    }

    @Test
    void aBrowserGetsAPageWhereAClientGetsJson() {
        var page = client.get("/auth/nothing", "Accept", "text/html");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("<h1>Not found</h1>");
    }

    @Test
    void tooManyAttemptsAreToldToWaitAndALoginThatExistsGoesOn() throws Exception {
        try (var throttled = TestApp.start(Map.of("auth.throttle.account-attempts", "2"))) {
            var owner = throttled.client();
            owner.login("alice@example.com");
            var attacker = throttled.client();
            for (var i = 0; i < 2; i++) {
                assertThat(attacker.postJson("/auth/login", GOOD.replace(TestApp.PASSWORD, "guess"))
                                .status())
                        .isEqualTo(401);
            }

            var refused = attacker.postJson("/auth/login", GOOD);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json("error")).isEqualTo("throttled");
            assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 450);
            var page = attacker.postForm("/auth/login", "email=alice%40example.com&password=x");
            assertThat(page.header("location")).matches("/login\\?error=throttled&retry_after=[1-9][0-9]*");
            assertThat(page.header("retry-after")).isEmpty();
            assertThat(owner.get("/api/hello").status()).isEqualTo(200);
            assertThat(throttled.client().login("admin@example.com").status()).isEqualTo(200);
        }
    }

    @Test
    void anAmbiguousTargetIsRefusedBeforeAnyRule() {
        for (var target : new String[] {
            "/public/..%2fadmin",
            "/public/%2e%2e/admin",
            "/public/..;/admin",
            "/public//x",
            "/public/x;y",
            "/public/%0a",
            "/public/a%5cb",
            "/public/%252e"
        }) {
            assertThat(raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(target)
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void noReturnTargetLeadsToAnotherSite() {
        for (var target : new String[] {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"}) {
            var reply = client.postForm(
                    "/auth/login", "email=alice%40example.com&password=" + TestApp.PASSWORD + "&return_to=" + target);
            assertThat(reply.header("location")).isEqualTo("/");
            assertThat(client.get("/auth/refresh?return_to=" + target).header("location"))
                    .isEqualTo("/login");
        }
    }

    @Test
    void underAContextPathEverythingMovesAlong() throws Exception {
        try (var moved = TestApp.start(Map.of(), Clock.systemUTC(), "/shop")) {
            var browser = moved.client();
            assertThat(browser.get("/shop/dash", "Accept", "text/html").header("location"))
                    .isEqualTo("/shop/login?return_to=%2Fshop%2Fdash");
            var login = browser.postForm(
                    "/shop/auth/login",
                    "email=alice%40example.com&password=" + TestApp.PASSWORD + "&return_to=%2Fshop%2Fdash");
            assertThat(login.header("location")).isEqualTo("/shop/dash");
            assertThat(browser.get("/shop/dash").body()).contains("user=u-alice");
            assertThat(browser.postForm("/shop/auth/logout", "").header("location"))
                    .isEqualTo("/shop/login");
        }
    }

    @Test
    void anErrorPageStillKnowsTheUser() {
        client.login("alice@example.com");

        assertThat(client.get("/error").status()).isEqualTo(500);
    }

    @Test
    void anOutageThatTheApplicationMeetsIs503WhateverItHasBegun() {
        for (var path : new String[] {
            "/public/outage-after-writing", "/public/outage-after-async", "/public/outage-in-a-part-of-the-page"
        }) {
            var reply = client.get(path);
            assertThat(reply.status()).as(path).isEqualTo(503);
            assertThat(reply.json("error")).isEqualTo("store_unavailable");
            assertThat(reply.header("retry-after")).isNotEmpty();
            assertThat(reply.body()).doesNotContain("half an answer");
        }
    }

    @Test
    void aRequestWithTwoAuthorizationHeadersIsNobodys() {
        client.login("alice@example.com");
        var token = app.client().loginForBody("alice@example.com").json("access_token");
        var bearer = "Bearer " + token;

        assertThat(client.get("/api/hello", "Authorization", "Basic YTpi", "Authorization", bearer)
                        .status())
                .isEqualTo(401);
        assertThat(client.get("/api/hello", "Authorization", bearer, "Authorization", "Basic YTpi")
                        .status())
                .isEqualTo(401);
        assertThat(client.get("/api/hello", "Authorization", "x", "Authorization", bearer)
                        .status())
                .isEqualTo(401);
        assertThat(client.get("/api/hello", "Authorization", bearer, "Authorization", bearer)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTabAfterBearerDoesNotLetTheCookieDecide() {
        client.login("alice@example.com");
        var cookie = "__Host-postern=" + client.cookies().get("__Host-postern").value();

        assertThat(raw("GET /api/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: " + cookie
                        + "\r\nAuthorization: Bearer\tnonsense\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
    }

    @Test
    void aLabelThatIsNoTextIsNoFault() {
        for (var label : new String[] {"\\ud800", "\\u0000\\r\\n", "x".repeat(5_000), ""}) {
            assertThat(client.postJson("/auth/login", GOOD.replace("}", ",\"label\":\"" + label + "\"}"))
                            .status())
                    .isEqualTo(200);
            assertThat(client.get("/auth/logins").status()).isEqualTo(200);
        }
        assertThat(client.postJson("/auth/login", "{\"email\":\"\\ud800\\u0000\",\"password\":\"\\ud800\"}")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aWebSocketOfAnotherSiteIsRefused() {
        client.login("alice@example.com");
        var cookie = "__Host-postern=" + client.cookies().get("__Host-postern").value();
        var upgrade = "GET /api/socket HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie
                + "\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nOrigin: ";

        assertThat(raw(upgrade + "https://evil.example\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(raw(upgrade + "http://localhost\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    private String raw(String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
