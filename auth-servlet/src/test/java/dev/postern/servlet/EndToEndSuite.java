package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client sees, the same for every strategy over every store on every container. Nothing here knows which it is. */
abstract class EndToEndSuite {
    private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

    private TestApp app;

    /** The settings that choose strategy and store. */
    abstract Map<String, String> settings();

    /** The container that the application runs on. */
    TestContainer container() {
        return new JettyContainer();
    }

    @BeforeEach
    final void startApp() throws Exception {
        app = TestApp.start(container(), settings());
    }

    @AfterEach
    final void stopApp() {
        app.close();
    }

    @Test
    void aBrowserLogsInByFormAndComesBackToWhereItWantedToGo() {
        var browser = app.client();
        var askedForLogin = follow(browser, "/dash?tab=2");
        assertThat(askedForLogin).isEqualTo("/login?return_to=%2Fdash%3Ftab%3D2");

        var login = browser.postForm(
                "/auth/login",
                "email=alice%40example.com&password=" + TestApp.PASSWORD + "&return_to=%2Fdash%3Ftab%3D2");

        assertThat(login.status()).isEqualTo(303);
        assertThat(login.header("location")).isEqualTo("/dash?tab=2");
        assertThat(browser.get("/dash?tab=2", "Accept", HTML).body())
                .contains(
                        "user=u-alice principal=Identity[u-alice] type=Cookie admin=false star=false starstar=true current=true");
    }

    @Test
    void aWrongPasswordLeadsAFormBackToTheLoginPageAndLeavesTheTarget() {
        var browser = app.client();

        var login = browser.postForm("/auth/login", "email=alice%40example.com&password=wrong&return_to=%2Fdash");

        assertThat(login.status()).isEqualTo(303);
        assertThat(login.header("location")).isEqualTo("/login?return_to=%2Fdash&error=invalid_credentials");
        assertThat(browser.cookies()).isEmpty();
    }

    @Test
    void aLoginByJsonSetsCookiesAndTellsWhoItIs() {
        var client = app.client();

        var login = client.login("alice@example.com");

        assertThat(login.status()).isEqualTo(200);
        assertThat(login.json("subject")).isEqualTo("u-alice");
        assertThat(login.body()).contains("\"roles\":[\"user\"]").contains("\"expires_at\":\"2");
        assertThat(login.header("cache-control")).isEqualTo("no-store");
        assertThat(login.setCookies().get(0))
                .startsWith("__Host-postern=")
                .contains("; Path=/;")
                .contains("; Secure")
                .contains("; HttpOnly")
                .contains("; SameSite=Lax")
                .doesNotContain("Domain");
        assertThat(client.get("/api/hello").status()).isEqualTo(200);
        var me = client.get("/auth/me");
        assertThat(me.json("subject")).isEqualTo("u-alice");
        assertThat(me.json("email")).isEqualTo("alice@example.com");
    }

    @Test
    void aLoginForTheBodyHandsOutABearerTokenAndNoCookie() {
        var client = app.client();

        var login = client.loginForBody("alice@example.com");

        assertThat(login.status()).isEqualTo(200);
        assertThat(login.body()).contains("\"token_type\":\"Bearer\"").containsPattern("\"expires_in\":[1-9]");
        assertThat(login.header("cache-control")).isEqualTo("no-store");
        assertThat(login.setCookies()).isEmpty();
        var bearer = bearer(login);
        assertThat(client.get("/api/hello", bearer).body())
                .contains("user=u-alice")
                .contains("type=Bearer");
        assertThat(client.get("/auth/me", bearer).json("subject")).isEqualTo("u-alice");
    }

    @Test
    void withoutATokenNothingOpens() {
        var client = app.client();

        var refused = client.get("/api/hello");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate")).isEqualTo("Bearer realm=\"postern\"");
        assertThat(refused.json("error")).isEqualTo("unauthorized");
        assertThat(client.get("/auth/me").status()).isEqualTo(401);
        assertThat(client.get("/auth/logins").status()).isEqualTo(401);
        assertThat(client.post("/auth/logout-all").status()).isEqualTo(401);
        assertThat(client.get("/public/page").body()).contains("user=null").contains("starstar=false current=false");
    }

    @Test
    void onlyTheRoleOpensThePathOfTheRole() {
        var alice = app.client();
        alice.login("alice@example.com");
        var admin = app.client();
        admin.login("admin@example.com");
        var aliceByBearer = bearer(app.client().loginForBody("alice@example.com"));

        assertThat(alice.get("/admin").status()).isEqualTo(403);
        assertThat(alice.get("/admin").json("error")).isEqualTo("forbidden");
        assertThat(alice.get("/admin/").status()).isEqualTo(403);
        var refused = app.client().get("/admin", aliceByBearer);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("www-authenticate")).contains("error=\"insufficient_scope\"");
        assertThat(admin.get("/admin").body()).contains("user=u-admin").contains("admin=true");
    }

    @Test
    void afterLogoutTheSameCookieIsRefusedAtOnce() {
        var client = app.client();
        client.login("alice@example.com");
        var thief = client.copy();

        var logout = client.post("/auth/logout");

        assertThat(logout.status()).isEqualTo(204);
        assertThat(logout.header("clear-site-data")).isEqualTo("\"cache\"");
        assertThat(logout.setCookies()).allMatch(cookie -> cookie.contains("Max-Age=0") && cookie.contains("; Secure"));
        assertThat(client.cookies()).isEmpty();
        assertThat(thief.get("/api/hello").status()).isEqualTo(401);
        assertThat(thief.post("/auth/refresh").status()).isEqualTo(401);
    }

    @Test
    void afterLogoutTheSameBearerTokenIsRefusedAtOnce() {
        var client = app.client();
        var login = client.loginForBody("alice@example.com");
        var bearer = bearer(login);

        assertThat(client.post("/auth/logout", bearer).status()).isEqualTo(204);

        var refused = client.get("/api/hello", bearer);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate")).contains("error=\"invalid_token\"");
        if (!login.json("refresh_token").isEmpty()) {
            assertThat(refresh(client, login).status()).isEqualTo(401);
        }
        assertThat(client.post("/auth/logout", bearer).status()).isEqualTo(204);
    }

    @Test
    void aBrowsersLogoutFormLeadsToTheLoginPage() {
        var browser = app.client();
        browser.login("alice@example.com");

        var logout = browser.postForm("/auth/logout", "");

        assertThat(logout.status()).isEqualTo(303);
        assertThat(logout.header("location")).isEqualTo("/login");
        assertThat(browser.cookies()).isEmpty();
    }

    @Test
    void loggingOutEndsOneLoginAndLoggingOutEverywhereTheRest() {
        var phone = app.client();
        phone.login("alice@example.com");
        var laptop = app.client();
        laptop.login("alice@example.com");
        var tablet = bearer(app.client().loginForBody("alice@example.com"));

        phone.post("/auth/logout");
        assertThat(laptop.get("/api/hello").status()).isEqualTo(200);
        assertThat(app.client().get("/api/hello", tablet).status()).isEqualTo(200);

        assertThat(laptop.post("/auth/logout-all").status()).isEqualTo(204);
        assertThat(laptop.cookies()).isEmpty();
        assertThat(app.client().get("/api/hello", tablet).status()).isEqualTo(401);
    }

    @Test
    void loggingOutOthersKeepsTheOneThatAsks() {
        var phone = app.client();
        phone.login("alice@example.com");
        var laptop = app.client();
        laptop.login("alice@example.com");

        assertThat(laptop.post("/auth/logout-others").status()).isEqualTo(204);

        assertThat(phone.get("/api/hello").status()).isEqualTo(401);
        assertThat(laptop.get("/api/hello").status()).isEqualTo(200);
    }

    @Test
    void ownLoginsAreListedAndEndedAndOthersAreNotFound() {
        var phone = app.client();
        phone.postJson(
                "/auth/login",
                "{\"email\":\"alice@example.com\",\"password\":\"" + TestApp.PASSWORD + "\",\"label\":\"my phone\"}");
        var laptop = app.client();
        laptop.login("alice@example.com");
        var admin = app.client();
        admin.login("admin@example.com");
        var phoneId = phone.get("/auth/me").json("login_id");
        var adminId = admin.get("/auth/me").json("login_id");

        assertThat(laptop.get("/auth/logins").body())
                .contains("\"id\":\"" + phoneId + "\",\"current\":false,\"label\":\"my phone\"")
                .contains("\"current\":true")
                .doesNotContain(adminId);
        assertThat(laptop.send("DELETE", "/auth/logins/" + adminId, "").status())
                .isEqualTo(404);
        assertThat(laptop.send("DELETE", "/auth/logins/nonsense", "").status()).isEqualTo(404);
        assertThat(laptop.send("DELETE", "/auth/logins/" + phoneId, "").status())
                .isEqualTo(204);
        assertThat(laptop.send("DELETE", "/auth/logins/" + phoneId, "").status())
                .isEqualTo(404);
        assertThat(phone.get("/api/hello").status()).isEqualTo(401);
        assertThat(admin.get("/api/hello").status()).isEqualTo(200);
    }

    @Test
    void aLoginOverALoginEndsTheFirst() {
        var client = app.client();
        client.login("alice@example.com");
        var before = client.copy();

        client.login("admin@example.com");

        assertThat(before.get("/api/hello").status()).isEqualTo(401);
        assertThat(client.get("/api/hello").body()).contains("user=u-admin");
    }

    @Test
    void aLoginOverALoginWhoseAccessCookieIsGoneEndsItToo() {
        var client = app.client();
        client.login("alice@example.com");
        var before = client.copy();
        if (client.cookies().size() < 2) {
            return; // this strategy has no refresh cookie
        }
        client.cookies().remove("__Host-postern");

        client.login("alice@example.com");

        assertThat(before.get("/api/hello").status()).isEqualTo(401);
    }

    @Test
    void aFailedLoginLeavesTheOneThatIsThere() {
        var client = app.client();
        client.login("alice@example.com");

        var failed = client.postJson("/auth/login", "{\"email\":\"alice@example.com\",\"password\":\"wrong\"}");

        assertThat(failed.status()).isEqualTo(401);
        assertThat(failed.json("error")).isEqualTo("invalid_credentials");
        assertThat(client.get("/api/hello").status()).isEqualTo(200);
    }

    @Test
    void aTokenIsRefreshedTheWayItCame() {
        var body = app.client().loginForBody("alice@example.com");
        var browser = app.client();
        browser.login("alice@example.com");
        if (body.json("refresh_token").isEmpty()) {
            assertThat(browser.post("/auth/refresh").status()).isEqualTo(401);
            return;
        }

        var inBody = refresh(app.client(), body);
        assertThat(inBody.status()).isEqualTo(200);
        assertThat(inBody.setCookies()).isEmpty();
        assertThat(app.client().get("/api/hello", bearer(inBody)).status()).isEqualTo(200);

        var byCookie = browser.post("/auth/refresh");
        assertThat(byCookie.status()).isEqualTo(200);
        assertThat(byCookie.body()).doesNotContain("token");
        assertThat(byCookie.setCookies()).hasSize(2);
        assertThat(browser.get("/api/hello").status()).isEqualTo(200);
    }

    @Test
    void aPageWithoutItsAccessCookieIsRenewedOnTheWay() {
        var browser = app.client();
        browser.login("alice@example.com");
        var renewable = browser.cookies().size() == 2;
        browser.cookies().remove("__Host-postern");

        var way = browser.get("/dash?tab=2", "Accept", HTML).header("location");

        if (renewable) {
            assertThat(way).isEqualTo("/auth/refresh?return_to=%2Fdash%3Ftab%3D2");
            var back = browser.get(way, "Accept", HTML);
            assertThat(back.header("location")).isEqualTo("/dash?tab=2");
            assertThat(browser.get("/dash?tab=2", "Accept", HTML).status()).isEqualTo(200);
        } else {
            assertThat(way).isEqualTo("/login?return_to=%2Fdash%3Ftab%3D2");
        }
    }

    @Test
    void aScriptGetsJsonAndNeverTheLoginPage() {
        for (var headers : new String[][] {
            {"Accept", "application/json"},
            {"Accept", "*/*"},
            {},
            {"Accept", HTML, "Sec-Fetch-Mode", "cors"},
            {"Accept", HTML, "Sec-Fetch-Mode", "same-origin"},
            {"Accept", HTML, "Sec-Fetch-Mode", "no-cors"},
            {"Accept", "text/html, */*; q=0.01", "X-Requested-With", "XMLHttpRequest"}
        }) {
            var refused = app.client().get("/dash", headers);

            assertThat(refused.status()).as(List.of(headers).toString()).isEqualTo(401);
            assertThat(refused.header("content-type")).isEqualTo("application/json");
            assertThat(refused.json("error")).isEqualTo("unauthorized");
            assertThat(refused.header("location")).isEmpty();
        }
        assertThat(app.client().get("/dash", "Accept", HTML).status())
                .as("an old browser on its way to a page")
                .isEqualTo(303);
    }

    @Test
    void aFormThatNeedsALoginFirstLeadsHomeBecauseItCannotBeSentAgain() {
        var asked = app.client().postForm("/dash", "a=b", "Sec-Fetch-Mode", "navigate");

        assertThat(asked.status()).isEqualTo(303);
        assertThat(asked.header("location")).endsWith("?return_to=%2F");
    }

    @Test
    void parallelTabsRefreshAtOnceAndAllStayLoggedIn() throws Exception {
        var browser = app.client();
        browser.login("alice@example.com");
        var renewable = browser.cookies().size() == 2;
        var tabs = Stream.generate(browser::copy).limit(8).toList();
        var threads = Executors.newFixedThreadPool(tabs.size());
        try {
            var replies = threads.invokeAll(tabs.stream()
                    .<Callable<Integer>>map(
                            tab -> () -> tab.post("/auth/refresh").status())
                    .toList());

            for (var reply : replies) {
                assertThat(reply.get()).isEqualTo(renewable ? 200 : 401);
            }
        } finally {
            threads.shutdownNow();
        }
        for (var tab : renewable ? tabs : List.of(browser)) {
            assertThat(tab.get("/api/hello").status()).isEqualTo(200);
            assertThat(tab.post("/auth/refresh").status()).isEqualTo(renewable ? 200 : 401);
        }
    }

    @Test
    void aMobileClientLivesOnItsTokensFromTheBodyAlone() {
        var mobile = app.client();
        var login = mobile.loginForBody("alice@example.com");
        assertThat(mobile.get("/api/hello", bearer(login)).status()).isEqualTo(200);

        var latest = login;
        if (!login.json("refresh_token").isEmpty()) {
            latest = refresh(mobile, login);
            assertThat(latest.json("access_token")).isNotEqualTo(login.json("access_token"));
        }
        assertThat(mobile.get("/auth/logins", bearer(latest)).body()).contains("\"current\":true");
        assertThat(mobile.post("/auth/logout", bearer(latest)).status()).isEqualTo(204);

        assertThat(mobile.get("/api/hello", bearer(latest)).status()).isEqualTo(401);
        assertThat(mobile.get("/api/hello", bearer(login)).status()).isEqualTo(401);
        assertThat(mobile.cookies()).isEmpty();
    }

    @Test
    void loggingOutEverywhereWorksWithTheRefreshCookieAlone() {
        var browser = app.client();
        browser.login("alice@example.com");
        var other = bearer(app.client().loginForBody("alice@example.com"));
        if (browser.cookies().size() < 2) {
            return; // this strategy has no refresh cookie
        }
        browser.cookies().remove("__Host-postern");

        assertThat(browser.postForm("/auth/logout-all", "").header("location")).isEqualTo("/login");

        assertThat(app.client().get("/api/hello", other).status()).isEqualTo(401);
    }

    @Test
    void anotherSiteCannotActWithTheCookie() {
        var client = app.client();
        client.login("alice@example.com");

        for (var headers : new String[][] {
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
            {"Origin", "http://localhost"}
        }) {
            assertThat(client.post("/api/order", headers).json("error")).isEqualTo("cross_site_request");
            assertThat(client.post("/auth/logout-all", headers).status()).isEqualTo(403);
            assertThat(client.post("/auth/logout", headers).status()).isEqualTo(403);
            assertThat(client.send("DELETE", "/auth/logins/x", "", headers).status())
                    .isEqualTo(403);
            assertThat(client.get("/api/order", headers).status()).isEqualTo(200);
        }
        assertThat(client.post("/api/order", "Sec-Fetch-Site", "same-origin").status())
                .isEqualTo(200);
        assertThat(client.post("/api/order").status()).isEqualTo(200);
        var bearer = bearer(app.client().loginForBody("alice@example.com"));
        assertThat(app.client()
                        .send("POST", "/api/order", "", bearer[0], bearer[1], "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anotherSiteCannotLogABrowserIn() {
        var refused = app.client()
                .postForm(
                        "/auth/login",
                        "email=alice%40example.com&password=" + TestApp.PASSWORD,
                        "Sec-Fetch-Site",
                        "cross-site");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.setCookies()).isEmpty();
    }

    @Test
    void twoCookiesOfTheNameCountAsNone() {
        var client = app.client();
        client.login("alice@example.com");
        var cookie = "__Host-postern=" + client.cookies().get("__Host-postern").value();

        assertThat(app.client().get("/api/hello", "Cookie", cookie).status()).isEqualTo(200);
        assertThat(app.client()
                        .get("/api/hello", "Cookie", cookie + "; " + cookie)
                        .status())
                .isEqualTo(401);
        assertThat(app.client()
                        .get("/api/hello", "Cookie", cookie + "; __Host-postern=x")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aBadBearerTokenNeverFallsThroughToTheCookie() {
        var client = app.client();
        client.login("alice@example.com");

        var refused = client.get("/api/hello", "Authorization", "Bearer nonsense");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate")).contains("error=\"invalid_token\"");
        assertThat(client.get("/api/hello", "Authorization", "Bearer").status()).isEqualTo(401);
        assertThat(client.get("/api/hello", "Authorization", "Basic YTpi").status())
                .isEqualTo(200);
    }

    @Test
    void theStandardMethodsOfTheRequestLogInAndOut() {
        var browser = app.client();

        var login = browser.get("/public/servlet-login?password=" + TestApp.PASSWORD);
        assertThat(login.body()).contains("user=u-alice").contains("type=Cookie");
        var copy = browser.copy();
        assertThat(browser.get("/servlet-logout").body()).contains("user=null").contains("current=false");

        assertThat(browser.cookies()).isEmpty();
        assertThat(copy.get("/api/hello").status()).isEqualTo(401);
        assertThat(browser.get("/public/servlet-login?password=wrong").status()).isEqualTo(500);
        assertThat(browser.get("/public/servlet-authenticate").status()).isEqualTo(401);
        browser.login("alice@example.com");
        assertThat(browser.get("/public/servlet-authenticate").status()).isEqualTo(200);
    }

    @Test
    void aLoginThatNoCookieCouldReachIsNotMade() {
        var before = app.postern().logins().list("u-alice");

        assertThat(app.client().get("/public/servlet-login-too-late").body()).contains("the response is under way");

        assertThat(app.postern().logins().list("u-alice")).isEqualTo(before);
    }

    @Test
    void aRefusalBeforeTheBodyCameLeavesAConnectionThatServesTheNextRequestOrSaysThatItEnds() throws Exception {
        for (var path : List.of("/auth/login", "/auth/logout", "/api/order")) {
            try (var connection = new RawConnection(app.port())) {
                var refused = connection.sendBodyAfterAnswer(
                        "POST", path, List.of("Host: localhost", "Sec-Fetch-Site: cross-site"), "x=".repeat(100));

                assertThat(refused.status()).as(path).isBetween(401, 403);
                if (!refused.head().toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n")) {
                    assertThat(connection
                                    .send("GET", "/public/page", List.of("Host: localhost"), "")
                                    .status())
                            .as(path)
                            .isEqualTo(200);
                }
            }
        }
    }

    /** What it has promised was for an answer that is not given. */
    @Test
    void aLengthThatTheApplicationHasSetIsNotThatOfTheAnswerToAnOutage() {
        for (var length : List.of(0, 5, 5000)) {
            var reply = app.client().get("/public/outage-after-a-length?length=" + length);

            assertThat(reply.status()).as("length %s", length).isEqualTo(503);
            assertThat(reply.json("error")).as("length %s", length).isEqualTo("store_unavailable");
        }
    }

    @Test
    void nothingIsWrittenToAResponseThatIsLetThrough() {
        var client = app.client();
        client.login("alice@example.com");

        var reply = client.get("/api/hello");

        assertThat(reply.setCookies()).isEmpty();
        assertThat(reply.headers().keySet()).doesNotContain("cache-control", "x-content-type-options");
    }

    /** Follows redirects of a browser to where they lead. */
    private static String follow(TestClient browser, String path) {
        var at = path;
        for (var hops = 0; hops < 5; hops++) {
            var reply = browser.get(at, "Accept", HTML, "Sec-Fetch-Mode", "navigate");
            if (reply.status() != 303) {
                return at;
            }
            at = reply.header("location");
        }
        throw new AssertionError("a redirect without end");
    }

    private static TestClient.Reply refresh(TestClient client, TestClient.Reply login) {
        return client.postJson("/auth/refresh", "{\"refresh_token\":\"" + login.json("refresh_token") + "\"}");
    }

    private static String[] bearer(TestClient.Reply login) {
        return new String[] {"Authorization", "Bearer " + login.json("access_token")};
    }
}
