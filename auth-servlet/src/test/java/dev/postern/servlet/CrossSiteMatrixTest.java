package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What another site can and can't make a browser do. The table below is the whole rule; the matrix asks every cell of it by
 * every method, transport and content type.
 */
class CrossSiteMatrixTest {
    /**
     * Whether an unsafe request that the browser adds a cookie to is served ({@code yes}) or answered 403 ({@code -}), by
     * {@code Sec-Fetch-Site} (rows) and {@code Origin} (columns).
     */
    private static final String TABLE = """
            Sec-Fetch-Site | absent | own | listed | other | null | sibling | port | scheme | twice | garbage
            absent         | yes    | yes | yes    | -     | -    | -       | -    | -      | -     | -
            same-origin    | yes    | yes | yes    | yes   | yes  | yes     | yes  | yes    | yes   | yes
            none           | yes    | yes | yes    | yes   | yes  | yes     | yes  | yes    | yes   | yes
            same-site      | -      | -   | yes    | -     | -    | -       | -    | -      | -     | -
            cross-site     | -      | -   | yes    | -     | -    | -       | -    | -      | -     | -
            Same-Origin    | -      | -   | yes    | -     | -    | -       | -    | -      | -     | -
            empty          | -      | -   | yes    | -     | -    | -       | -    | -      | -     | -
            twice          | -      | -   | yes    | -     | -    | -       | -    | -      | -     | -
            """;

    private static final Map<String, List<String>> SITES = new LinkedHashMap<>();
    private static final Map<String, List<String>> ORIGINS = new LinkedHashMap<>();

    static {
        SITES.put("absent", List.of());
        for (var value : List.of("same-origin", "none", "same-site", "cross-site", "Same-Origin")) {
            SITES.put(value, List.of("Sec-Fetch-Site: " + value));
        }
        SITES.put("empty", List.of("Sec-Fetch-Site: "));
        SITES.put("twice", List.of("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"));
        ORIGINS.put("absent", List.of());
        ORIGINS.put("own", List.of("Origin: https://app.example"));
        ORIGINS.put("listed", List.of("Origin: https://listed.example"));
        ORIGINS.put("other", List.of("Origin: https://evil.example"));
        ORIGINS.put("null", List.of("Origin: null"));
        ORIGINS.put("sibling", List.of("Origin: https://evil.app.example"));
        ORIGINS.put("port", List.of("Origin: https://app.example:8443"));
        ORIGINS.put("scheme", List.of("Origin: ftp://app.example"));
        ORIGINS.put("twice", List.of("Origin: https://app.example", "Origin: https://app.example"));
        ORIGINS.put("garbage", List.of("Origin: https://app.example@evil.example"));
    }

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    /** Who sends the token. {@code COOKIE_AND_BAD_BEARER}: a Bearer header alone decides, however bad it is. */
    private enum Transport {
        COOKIE,
        BEARER,
        COOKIE_AND_BEARER,
        COOKIE_AND_BAD_BEARER,
        BAD_COOKIE,
        NOTHING
    }

    private static final List<String> CONTENT_TYPES = List.of(
            "",
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/jsonx");

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void everyCellOfTheTableHoldsForEveryMethodTransportAndContentType(String strategy) throws Exception {
        var wrong = new ArrayList<String>();
        var cells = 0;
        try (var app = start(strategy);
                var connection = new RawConnection(app.port())) {
            var tokens = Tokens.of(app);
            for (var method :
                    List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "QUERY", "WEBSOCKET")) {
                for (var cell : cells()) {
                    for (var transport : Transport.values()) {
                        for (var type : CONTENT_TYPES) {
                            var headers = headers(cell, tokens.headers(transport), type);
                            if (method.equals("WEBSOCKET")) {
                                headers.add("Connection: Upgrade");
                                headers.add("Upgrade: websocket");
                            }
                            var answer = connection.send(
                                    method.equals("WEBSOCKET") ? "GET" : method,
                                    "/api/order",
                                    headers,
                                    SAFE.contains(method) || method.equals("WEBSOCKET") || type.isEmpty() ? "" : "x");
                            var expected = expected(cell, SAFE.contains(method), transport);
                            if (answer.status() != expected) {
                                wrong.add(method + " " + cell + " " + transport + " " + type + ": " + answer.status()
                                        + ", not " + expected);
                            }
                            cells++;
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cells).isEqualTo(9 * 80 * 6 * 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void everyEndpointThatChangesSomethingHoldsToTheTable(String strategy) throws Exception {
        var wrong = new ArrayList<String>();
        try (var app = start(strategy);
                var connection = new RawConnection(app.port())) {
            var tokens = Tokens.of(app);
            for (var endpoint : List.of(
                    "POST /auth/login",
                    "POST /auth/refresh",
                    "POST /auth/logout",
                    "POST /auth/logout-all",
                    "POST /auth/logout-others",
                    "DELETE /auth/logins/x")) {
                var takesBearer = !endpoint.endsWith("/login") && !endpoint.endsWith("/refresh");
                for (var cell : cells()) {
                    for (var transport : Transport.values()) {
                        var headers = headers(cell, tokens.headers(transport), "application/json");
                        var answer = connection.send(
                                endpoint.substring(0, endpoint.indexOf(' ')),
                                endpoint.substring(endpoint.indexOf(' ') + 1),
                                headers,
                                "{}");
                        var bearer = takesBearer
                                && Set.of(
                                                Transport.BEARER,
                                                Transport.COOKIE_AND_BEARER,
                                                Transport.COOKIE_AND_BAD_BEARER)
                                        .contains(transport);
                        var refused = answer.status() == 403 && answer.body().contains("\"cross_site_request\"");
                        if (refused == (cell.served || bearer)) {
                            wrong.add(endpoint + " " + cell + " " + transport + ": " + answer.status());
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void aRefusedRequestChangesNothing(String strategy) throws Exception {
        try (var app = start(strategy)) {
            var browser = app.client();
            browser.login("alice@example.com");
            var cookies = Map.copyOf(browser.cookies());
            var id = browser.get("/auth/me").json("login_id");

            for (var path : List.of("/auth/logout", "/auth/logout-all", "/auth/logout-others", "/auth/refresh")) {
                assertThat(browser.post(path, "Sec-Fetch-Site", "cross-site").status())
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(browser.send("DELETE", "/auth/logins/" + id, "", "Sec-Fetch-Site", "cross-site")
                            .status())
                    .isEqualTo(403);
            var form = "email=admin%40example.com&password=" + TestApp.PASSWORD;
            assertThat(browser.postForm("/auth/login", form, "Sec-Fetch-Site", "cross-site")
                            .setCookies())
                    .isEmpty();
            assertThat(browser.send("POST", "/public/servlet-login?password=" + TestApp.PASSWORD, "", "Origin", "null")
                            .status())
                    .isEqualTo(403);
            var stranger = app.client();
            assertThat(stranger.send("POST", "/public/servlet-login?password=" + TestApp.PASSWORD, "", "Origin", "null")
                            .setCookies())
                    .as("request.login of the application, from another site's form")
                    .isEmpty();

            assertThat(browser.cookies()).isEqualTo(cookies);
            assertThat(browser.get("/auth/me").json("login_id")).isEqualTo(id);
        }
    }

    /** The refresh cookie outlives the other one, and proves the login to a logout of the application. */
    @Test
    void aRequestWithTheRefreshCookieAloneHoldsToTheTable() throws Exception {
        try (var app = start("jwt")) {
            var browser = app.client();
            browser.login("alice@example.com");
            browser.cookies().remove("__Host-postern");

            assertThat(browser.post("/public/servlet-logout", "Sec-Fetch-Site", "same-site")
                            .status())
                    .isEqualTo(403);
            assertThat(browser.post(
                                    "/public/servlet-logout",
                                    "Sec-Fetch-Site",
                                    "same-site",
                                    "Authorization",
                                    "Bearer x")
                            .status())
                    .isEqualTo(200);
            assertThat(browser.post("/auth/refresh").status()).isEqualTo(200);
            browser.cookies().remove("__Host-postern");
            var refresh = browser.cookies().get("__Host-postern-refresh").value();
            assertThat(browser.post("/public/servlet-logout", "Sec-Fetch-Site", "same-origin")
                            .status())
                    .isEqualTo(200);
            assertThat(app.client()
                            .post("/auth/refresh", "Cookie", "__Host-postern-refresh=" + refresh)
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void theHostIsComparedWithItsPort() throws Exception {
        try (var app = start("session")) {
            var tokens = Tokens.of(app);
            // Host, Origin, whether they are the same
            for (var row : List.of(
                    List.of("app.example", "https://app.example", "yes"),
                    List.of("app.example", "http://app.example", "yes"),
                    List.of("APP.example", "https://app.example", "yes"),
                    List.of("app.example:443", "https://app.example", "yes"),
                    List.of("app.example:80", "http://app.example", "yes"),
                    List.of("app.example:8443", "https://app.example:8443", "yes"),
                    List.of("[::1]:8080", "http://[::1]:8080", "yes"),
                    List.of("[::1]", "http://[::1]", "yes"),
                    List.of("12345", "http://12345", "yes"),
                    List.of("my_host:8080", "http://my_host:8080", "yes"),
                    List.of("app.example:80", "https://app.example", "-"),
                    List.of("app.example:8443", "https://app.example", "-"),
                    List.of("app.example", "https://app.example:8443", "-"),
                    List.of("app.example", "https://app.example.evil.example", "-"),
                    List.of("app.example", "https://evil.example/app.example", "-"),
                    List.of("app.example", "https://evil.example#app.example", "-"),
                    List.of("app.example", "https://app.example/", "-"),
                    List.of("app.example", "https://app.example.", "-"),
                    List.of("app.example", "app.example", "-"),
                    List.of("app.example", "//app.example", "-"),
                    List.of("app.example", "https://", "-"),
                    List.of("app.example", "HTTPS://app.example", "-"),
                    List.of("app.example", "https://app.example:", "-"),
                    List.of("app.example", "https://app.example:https", "-"),
                    List.of("app.example", "chrome-extension://app.example", "-"),
                    List.of("[::1]:8080", "http://[::1]:8081", "-"))) {
                var lines = new ArrayList<>(List.of(
                        "POST /api/order HTTP/1.1",
                        "Host: " + row.get(0),
                        "Origin: " + row.get(1),
                        "Content-Length: 0"));
                lines.addAll(tokens.headers(Transport.COOKIE));
                assertThat(RawHttp.status(RawHttp.sendLines(app.port(), lines.toArray(String[]::new))))
                        .as("%s", row)
                        .isEqualTo(row.get(2).equals("yes") ? 200 : 403);
            }
        }
    }

    private static TestApp start(String strategy) throws Exception {
        return TestApp.start(Map.of(
                "auth.strategy", strategy, "auth.allowed-origins", "https://listed.example, http://localhost:3000"));
    }

    private record Cell(String site, String origin, boolean served) {}

    private static List<Cell> cells() {
        var rows = TABLE.lines().map(line -> line.split(" *\\| *")).toList();
        var cells = new ArrayList<Cell>();
        for (var row : rows.subList(1, rows.size())) {
            for (var column = 1; column < row.length; column++) {
                cells.add(new Cell(row[0], rows.get(0)[column], row[column].equals("yes")));
            }
        }
        return cells;
    }

    private static List<String> headers(Cell cell, List<String> token, String type) {
        var headers = new ArrayList<String>();
        headers.add("Host: app.example");
        headers.addAll(SITES.get(cell.site));
        headers.addAll(ORIGINS.get(cell.origin));
        headers.addAll(token);
        if (!type.isEmpty()) {
            headers.add("Content-Type: " + type);
        }
        return headers;
    }

    private static int expected(Cell cell, boolean safe, Transport transport) {
        return switch (transport) {
            case COOKIE -> safe || cell.served ? 200 : 403;
            case BEARER, COOKIE_AND_BEARER -> 200;
            case COOKIE_AND_BAD_BEARER, NOTHING -> 401;
            case BAD_COOKIE -> safe || cell.served ? 401 : 403;
        };
    }

    private record Tokens(String cookie, String bearer) {
        static Tokens of(TestApp app) {
            var client = app.client();
            client.login("alice@example.com");
            return new Tokens(
                    client.cookies().get("__Host-postern").value(),
                    app.client().loginForBody("alice@example.com").json("access_token"));
        }

        List<String> headers(Transport transport) {
            return switch (transport) {
                case COOKIE -> List.of("Cookie: __Host-postern=" + cookie);
                case BEARER -> List.of("Authorization: Bearer " + bearer);
                case COOKIE_AND_BEARER ->
                    List.of("Cookie: __Host-postern=" + cookie, "Authorization: Bearer " + bearer);
                case COOKIE_AND_BAD_BEARER ->
                    List.of("Cookie: __Host-postern=" + cookie, "Authorization: Bearer nonsense");
                case BAD_COOKIE -> List.of("Cookie: __Host-postern=nonsense");
                case NOTHING -> List.of();
            };
        }
    }
}
