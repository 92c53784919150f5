package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages of other origins may call the endpoints and read the answers. */
class CorsTest {
    private static final String LISTED = "https://listed.example";

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void aPageOfAListedOriginLogsInCallsAndLogsOut(String strategy) throws Exception {
        try (var app = start(strategy, LISTED + ", http://localhost:3000")) {
            var page = app.client();
            var credentials = "{\"email\":\"alice@example.com\",\"password\":\"" + TestApp.PASSWORD + "\"}";
            var crossSite = new String[] {"Origin", LISTED, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"};

            for (var reply : List.of(
                    page.postJson("/auth/login", credentials, crossSite),
                    page.get("/auth/me", crossSite),
                    page.get("/auth/logins", crossSite),
                    page.post("/auth/logout-others", crossSite),
                    page.get("/auth/nothing", crossSite),
                    page.get("/auth/login", crossSite),
                    page.postJson("/auth/login", "{", crossSite),
                    page.post("/auth/logout", crossSite),
                    page.get("/auth/me", crossSite))) {
                assertThat(reply.header("access-control-allow-origin")).isEqualTo(LISTED);
                assertThat(reply.header("access-control-allow-credentials")).isEqualTo("true");
                assertThat(reply.header("access-control-expose-headers")).isEqualTo("Retry-After, WWW-Authenticate");
                assertThat(reply.header("vary")).contains("Origin");
                assertThat(reply.status()).isIn(200, 204, 400, 401, 404, 405);
            }
        }
    }

    @Test
    void aPreflightOfAListedOriginIsToldWhatItMaySend() throws Exception {
        try (var app = start("session", LISTED)) {
            for (var row : List.of(
                    List.of("/auth/login", "POST", "POST"),
                    List.of("/auth/refresh", "POST", "GET, HEAD, POST"),
                    List.of("/auth/me", "GET", "GET, HEAD"),
                    List.of("/auth/logins/x", "DELETE", "DELETE"))) {
                var reply = preflight(app, row.get(0), row.get(1), LISTED);

                assertThat(reply.status()).isEqualTo(204);
                assertThat(reply.header("access-control-allow-origin")).isEqualTo(LISTED);
                assertThat(reply.header("access-control-allow-credentials")).isEqualTo("true");
                assertThat(reply.header("access-control-allow-methods")).isEqualTo(row.get(2));
                assertThat(reply.header("access-control-allow-headers")).isEqualTo("Authorization, Content-Type");
                assertThat(reply.header("access-control-max-age")).isEqualTo("600");
                assertThat(reply.header("vary")).contains("Origin");
            }
        }
    }

    @Test
    void nobodyElseIsToldAnything() throws Exception {
        try (var app = start("session", LISTED);
                var without = start("session", "")) {
            for (var origin : List.of(
                    "https://evil.example",
                    "null",
                    "*",
                    "http://listed.example",
                    "https://listed.example:8443",
                    "https://LISTED.example",
                    "https://listed.example.evil.example",
                    "https://sub.listed.example",
                    "https://listed.example/")) {
                for (var reply : List.of(
                        preflight(app, "/auth/login", "POST", origin),
                        app.client().get("/auth/me", "Origin", origin),
                        app.client().post("/auth/logout", "Origin", origin))) {
                    assertThat(corsHeaders(reply)).as(origin).isEmpty();
                    assertThat(reply.header("vary"))
                            .as("a cache must not mix them up")
                            .contains("Origin");
                }
            }
            for (var reply : List.of(
                    preflight(without, "/auth/login", "POST", LISTED),
                    without.client().get("/auth/me", "Origin", LISTED))) {
                assertThat(corsHeaders(reply)).isEmpty();
                assertThat(reply.header("vary")).isEmpty();
            }
            assertThat(app.client()
                            .get("/auth/me", "Origin", LISTED, "Origin", LISTED)
                            .headers()
                            .keySet())
                    .as("a field that comes twice")
                    .doesNotContain("access-control-allow-origin");
        }
    }

    @Test
    void thePathsOfTheApplicationAreItsOwn() throws Exception {
        try (var app = start("session", LISTED)) {
            assertThat(corsHeaders(app.client().get("/public/page", "Origin", LISTED)))
                    .isEmpty();
            assertThat(corsHeaders(preflight(app, "/public/page", "POST", LISTED)))
                    .isEmpty();
        }
    }

    @Test
    void whatNoBrowserCallsAnOriginRefusesToStart() {
        for (var origin : List.of(
                "*",
                "null",
                "https://*.example.com",
                "https://*",
                "app.example.com",
                "//app.example.com",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://app.example.com?x",
                "https://app.example.com#x",
                "https://user@app.example.com",
                "https://app.example.com:443",
                "http://localhost:80",
                "https://App.example.com",
                "HTTPS://app.example.com",
                "https://exämple.com",
                "https://app.example.com:",
                "https://",
                "ftp://app.example.com",
                "file://",
                "https://app.example.com\r\nX: y",
                "https://app example.com")) {
            refuses(origin, "is not an origin: scheme, host and port, nothing else", "write it as browsers do");
        }
        refuses("http://app.example.com", "is plain http", "write https");
        accepts(Map.of("auth.allowed-origins", "https://a.example, https://b.example:8443, http://localhost:3000"));
        accepts(Map.of("auth.allowed-origins", "http://127.0.0.1:3000, http://[::1]:3000"));
        accepts(Map.of(
                "auth.allowed-origins",
                "http://dev.example",
                "auth.cookie.allow-insecure-http-for-development",
                "true"));
    }

    private static void refuses(String origin, String... messages) {
        var refusal = assertThatThrownBy(() -> accepts(Map.of("auth.allowed-origins", origin)))
                .as(origin)
                .hasMessageContaining("auth.allowed-origins");
        for (var message : messages) {
            refusal.hasMessageContaining(message);
        }
    }

    private static void accepts(Map<String, String> settings) {
        Postern.from(AuthConfig.of(settings)).close();
    }

    private static List<String> corsHeaders(TestClient.Reply reply) {
        return reply.headers().keySet().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
                .toList();
    }

    private static TestClient.Reply preflight(TestApp app, String path, String method, String origin) {
        return app.client()
                .send(
                        "OPTIONS",
                        path,
                        "",
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        "content-type",
                        "Sec-Fetch-Site",
                        "cross-site",
                        "Sec-Fetch-Mode",
                        "cors");
    }

    private static TestApp start(String strategy, String origins) throws Exception {
        return TestApp.start(Map.of("auth.strategy", strategy, "auth.allowed-origins", origins));
    }
}
