package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server-rendered page outlives its access token: the browser is sent once through the refresh endpoint and back. */
class RenewalByRedirectTest {
    private final MutableClock clock = MutableClock.at(Instant.parse("2031-05-01T12:00:00Z"));

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void aPageWhoseAccessTokenIsOverIsThereAfterOneDetour(String strategy) throws Exception {
        try (var app = TestApp.start(Map.of("auth.strategy", strategy), clock, "/")) {
            var browser = app.client();
            browser.login("alice@example.com");
            clock.advance(Duration.ofMinutes(6));

            assertThat(way(browser, "/dash?tab=2&x=%C3%BC"))
                    .isEqualTo(
                            strategy.equals("jwt")
                                    ? List.of(
                                            "303 /auth/refresh?return_to=%2Fdash%3Ftab%3D2%26x%3D%25C3%25BC",
                                            "303 /dash?tab=2&x=%C3%BC", "200 ")
                                    : List.of("200 "));
            assertThat(way(browser, "/dash")).containsExactly("200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void aLoginThatIsOverLeadsToTheLoginPageAndBackToThePage(String strategy) throws Exception {
        try (var app = TestApp.start(Map.of("auth.strategy", strategy), clock, "/")) {
            var browser = app.client();
            browser.login("alice@example.com");
            clock.advance(Duration.ofHours(2)); // unused for longer than auth.login.idle-timeout

            var way = way(browser, "/dash?tab=2");
            assertThat(way).hasSize(strategy.equals("jwt") ? 3 : 2);
            assertThat(way.get(way.size() - 2)).isEqualTo("303 /login?return_to=%2Fdash%3Ftab%3D2");

            var login = browser.postForm(
                    "/auth/login",
                    "email=alice%40example.com&password=" + TestApp.PASSWORD + "&return_to=%2Fdash%3Ftab%3D2");
            assertThat(login.header("location")).isEqualTo("/dash?tab=2");
            assertThat(way(browser, "/dash?tab=2")).containsExactly("200 ");
        }
    }

    @Test
    void aTokenThatStaysBadSendsNobodyInCircles() throws Exception {
        try (var app = TestApp.start(Map.of("auth.strategy", "jwt"), clock, "/")) {
            var browser = app.client();
            browser.login("alice@example.com");
            browser.cookies().replaceAll((name, cookie) -> new TestClient.Cookie("nonsense", cookie.path()));

            assertThat(way(browser, "/dash")).containsExactly("303 /login?return_to=%2Fdash", "200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void whoHasNothingToRenewGoesStraightToTheLoginPage(String strategy) throws Exception {
        try (var app = TestApp.start(Map.of("auth.strategy", strategy), clock, "/")) {
            assertThat(way(app.client(), "/dash")).containsExactly("303 /login?return_to=%2Fdash", "200 ");
        }
    }

    /** Any host of the same site may set a cookie of that prefix for the domain; none may set one of {@code __Host-}. */
    @Test
    void aRefreshTokenThatASisterHostHasPlantedLogsNobodyIn() throws Exception {
        try (var app = TestApp.start(Map.of("auth.strategy", "jwt"), clock, "/")) {
            var sister = app.client();
            sister.login("alice@example.com");
            var planted = sister.cookies().get("__Host-postern-refresh").value();
            var victim = app.client();
            for (var name : List.of("__Secure-postern-refresh", "postern-refresh")) {
                var cookie = name + "=" + planted;
                assertThat(victim.get("/auth/me", "Cookie", cookie).status()).isEqualTo(401);
                assertThat(victim.post("/auth/refresh", "Cookie", cookie).status())
                        .isEqualTo(401);
                assertThat(victim.get("/auth/refresh?return_to=%2Fdash", "Cookie", cookie, "Accept", "text/html")
                                .header("location"))
                        .isEqualTo("/login?return_to=%2Fdash");
            }
            assertThat(victim.cookies()).isEmpty();
        }
    }

    private static List<String> way(TestClient browser, String from) {
        var way = new ArrayList<String>();
        for (var at = from; way.size() < 10; ) {
            var reply = browser.get(at, "Accept", "text/html", "Sec-Fetch-Mode", "navigate");
            way.add(reply.status() + " " + reply.header("location"));
            if (reply.status() != 303) {
                break;
            }
            at = reply.header("location");
        }
        return way;
    }
}
