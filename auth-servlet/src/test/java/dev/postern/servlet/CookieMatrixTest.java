package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which cookies are set, and which {@code Cookie} header proves a login. */
class CookieMatrixTest {
    private static final String NBSP_UTF_8 = latin1("\u00a0");
    private static final String EN_QUAD_UTF_8 = latin1("\u2000");

    /**
     * What stands in the {@code Cookie} field: {@code <T>} is a good token, {@code <U>} one of somebody else, {@code <E>} a good
     * one whose first character is percent-encoded.
     */
    private enum Sent {
        ALONE("__Host-postern=<T>", 200),
        AMONG_OTHERS("theme=dark; __Host-postern=<T>; lang=en", 200),
        AFTER_EMPTY_PARTS(";; ; __Host-postern=<T>;", 200),
        WITHOUT_A_BLANK("a=b;__Host-postern=<T>;c=d", 200),
        BESIDE_THE_OTHER_PREFIX("__Secure-postern=<U>; __Host-postern=<T>", 200),
        BESIDE_THE_BARE_NAME("postern=<U>; __Host-postern=<T>", 200),
        BESIDE_A_LONGER_NAME("__Host-postern2=<U>; x__Host-postern=<U>; __Host-postern=<T>", 200),
        BESIDE_THE_REFRESH_COOKIE("__Host-postern=<T>; __Host-postern-refresh=<U>", 200),
        BESIDE_THE_NAME_AS_A_VALUE("seen=__Host-postern; __Host-postern=<T>", 200),
        BESIDE_A_VALUE_WITH_COMMAS("list=a,b,c; __Host-postern=<T>", 200),

        NONE("theme=dark", 401),
        EMPTY("__Host-postern=", 401),
        WITHOUT_EQUALS("__Host-postern", 401),
        OTHER_PREFIX("__Secure-postern=<T>", 401),
        NO_PREFIX("postern=<T>", 401),
        LONGER_NAME("__Host-postern2=<T>", 401),
        BLANK_BEFORE_THE_VALUE("__Host-postern= <T>", 401),
        BLANK_BEHIND_THE_VALUE("__Host-postern=<T> ; a=b", 401),
        BLANK_BEHIND_THE_NAME("__Host-postern =<T>", 401),
        QUOTED_VALUE("__Host-postern=\"<T>\"", 401),
        ENCODED_VALUE("__Host-postern=<E>", 401),
        COMMA_BEHIND_THE_VALUE("__Host-postern=<T>,", 401),

        TWICE_THE_SAME("__Host-postern=<T>; __Host-postern=<T>", 401),
        TWICE_THE_OTHER_LAST("__Host-postern=<T>; __Host-postern=<U>", 401),
        TWICE_THE_OTHER_FIRST("__Host-postern=<U>; __Host-postern=<T>", 401),
        TWICE_ONE_EMPTY("__Host-postern=<T>; __Host-postern=", 401),
        TWICE_BY_COMMA("__Host-postern=<T>, __Host-postern=<U>", 401),
        IN_TWO_FIELDS("__Host-postern=<T>\r\nCookie: __Host-postern=<U>", 401),
        IN_TWO_FIELDS_THE_SAME("__Host-postern=<T>\r\ncookie: __Host-postern=<T>", 401),
        OVER_TWO_FIELDS("a=b\r\nCookie: __Host-postern=<T>", 200),

        LOWER_CASE("__Host-postern=<T>; __host-postern=<U>", 401),
        UPPER_CASE("__HOST-POSTERN=<U>; __Host-postern=<T>", 401),
        MIXED_CASE_ALONE("__hOST-postern=<T>", 401),
        ENCODED_NAME("__Host%2Dpostern=<U>; __Host-postern=<T>", 401),
        ENCODED_NAME_IN_LOWER_CASE("__Host%2dpostern=<U>; __Host-postern=<T>", 401),
        ENCODED_UNDERSCORES("%5F%5FHost-postern=<U>; __Host-postern=<T>", 401),
        ENCODED_LETTER("__Host-%70ostern=<U>; __Host-postern=<T>", 401),
        ENCODED_EQUALS("__Host-postern%3D<U>; __Host-postern=<T>", 401),
        QUOTED_NAME("\"__Host-postern\"=<U>; __Host-postern=<T>", 401),
        HALF_QUOTED_NAME("\"__Host-postern=<U>; __Host-postern=<T>", 401),
        APOSTROPHES("'__Host-postern'=<U>; __Host-postern=<T>", 401),
        DOLLAR("$__Host-postern=<U>; __Host-postern=<T>", 401),
        NAMELESS("=__Host-postern=<U>; __Host-postern=<T>", 401),
        NAMELESS_TWICE("==__Host-postern=<U>; __Host-postern=<T>", 401),
        NAMELESS_WITHOUT_VALUE("__Host-postern; __Host-postern=<T>", 401),
        TAB_BEFORE_THE_NAME("a=b;\t__Host-postern=<U>; __Host-postern=<T>", 401),
        BLANK_BEFORE_EQUALS("__Host-postern =<U>; __Host-postern=<T>", 401),
        NBSP_BEFORE_THE_NAME("\u00a0__Host-postern=<U>; __Host-postern=<T>", 401),
        NBSP_IN_UTF_8(NBSP_UTF_8 + "__Host-postern=<U>; __Host-postern=<T>", 401),
        EN_QUAD_IN_UTF_8(EN_QUAD_UTF_8 + "__Host-postern=<U>; __Host-postern=<T>", 401),
        NEXT_LINE("\u0085__Host-postern=<U>; __Host-postern=<T>", 401),
        NBSP_BEHIND_THE_NAME("__Host-postern\u00a0=<U>; __Host-postern=<T>", 401),
        BEHIND_A_COMMA("a=b, __Host-postern=<U>; __Host-postern=<T>", 401),
        BEHIND_A_COMMA_IN_QUOTES("a=\"b, __Host-postern=<U>\"; __Host-postern=<T>", 401),
        BEHIND_A_COMMA_ALONE("a=b,__Host-postern=<T>", 401),
        OLD_VERSION("$Version=1, __Host-postern=<U>; __Host-postern=<T>", 401);

        private final String field;
        private final int status;

        Sent(String field, int status) {
            this.field = field;
            this.status = status;
        }
    }

    @Test
    void onlyOneCookieOfTheExactNameProvesALogin() throws Exception {
        for (var strategy : List.of("session", "jwt")) {
            try (var app = TestApp.start(Map.of("auth.strategy", strategy))) {
                var good = tokenOf(app, "alice@example.com");
                var other = tokenOf(app, "admin@example.com");
                var wrong = new ArrayList<String>();
                for (var sent : Sent.values()) {
                    var field = sent.field
                            .replace("<T>", good)
                            .replace("<U>", other)
                            .replace("<E>", percentEncoded(good.charAt(0)) + good.substring(1));
                    var answer = RawHttp.sendLines(
                            app.port(), "GET /api/hello HTTP/1.1", "Host: localhost", "Cookie: " + field);
                    if (RawHttp.status(answer) != sent.status) {
                        wrong.add(sent + ": " + RawHttp.status(answer));
                    } else if (sent.status == 200) {
                        assertThat(answer).as(sent.name()).contains("user=u-alice");
                    }
                }
                assertThat(wrong).as(strategy).isEmpty();
            }
        }
    }

    @Test
    void theRefreshCookieIsReadAsStrictly() throws Exception {
        try (var app = TestApp.start(Map.of("auth.strategy", "jwt"))) {
            var client = app.client();
            client.login("alice@example.com");
            var token = client.cookies().get("__Host-postern-refresh").value();

            assertThat(refresh(app, "__Host-postern-refresh=" + token)).isEqualTo(200);
            for (var beside : List.of(
                    "__Host-postern-refresh=x",
                    "__host-postern-refresh=x",
                    "__Host%2Dpostern-refresh=x",
                    "=__Host-postern-refresh=x",
                    "a=b, __Host-postern-refresh=x")) {
                assertThat(refresh(app, "__Host-postern-refresh=" + token + "; " + beside))
                        .as(beside)
                        .isEqualTo(401);
            }
        }
    }

    /** Settings, then what follows the value and the lifetime of the access cookie and of the refresh cookie. */
    static Stream<Object[]> attributes() {
        return Stream.of(
                row(Map.of(), "__Host-postern", "", "; Secure; HttpOnly; SameSite=Lax"),
                row(
                        Map.of("auth.cookie.same-site", "Strict", "auth.cookie.name", "id"),
                        "__Host-id",
                        "",
                        "; Secure; HttpOnly; SameSite=Strict"),
                row(Map.of("auth.cookie.same-site", "None"), "__Host-postern", "", "; Secure; HttpOnly; SameSite=None"),
                row(
                        Map.of("auth.cookie.same-site", "None", "auth.cookie.partitioned", "true"),
                        "__Host-postern",
                        "",
                        "; Secure; HttpOnly; SameSite=None; Partitioned"),
                row(
                        Map.of("auth.cookie.domain", "example.com"),
                        "__Secure-postern",
                        "; Domain=example.com",
                        "; Secure; HttpOnly; SameSite=Lax"),
                row(
                        Map.of(
                                "auth.cookie.domain", "example.com",
                                "auth.cookie.same-site", "None",
                                "auth.cookie.partitioned", "true"),
                        "__Secure-postern",
                        "; Domain=example.com",
                        "; Secure; HttpOnly; SameSite=None; Partitioned"),
                row(
                        Map.of("auth.cookie.allow-insecure-http-for-development", "true"),
                        "postern",
                        "",
                        "; HttpOnly; SameSite=Lax"));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void aLogoutTakesCookiesAwayWithTheVeryAttributesThatTheyWereSetWith(
            Map<String, String> settings, String name, String domain, String flags) throws Exception {
        for (var strategy : List.of("session", "jwt")) {
            var all = new HashMap<>(settings);
            all.put("auth.strategy", strategy);
            try (var app = TestApp.start(all)) {
                var client = app.client();
                var access = name + "=VALUE; Path=/; Max-Age=N" + domain + flags;
                var refresh = name + "-refresh=VALUE; Path=/; Max-Age=N" + domain + flags;

                var login = client.login("alice@example.com");
                assertThat(login.setCookies().stream().map(CookieMatrixTest::shape))
                        .isEqualTo(strategy.equals("jwt") ? List.of(access, refresh) : List.of(access));
                assertThat(client.get("/api/hello").status()).isEqualTo(200);

                var logout = client.post("/auth/logout");
                assertThat(logout.status()).isEqualTo(204);
                assertThat(logout.header("clear-site-data")).isEqualTo("\"cache\"");
                assertThat(logout.setCookies())
                        .allMatch(cookie -> cookie.contains("=; Path=") && cookie.contains("; Max-Age=0;"));
                assertThat(logout.setCookies().stream().map(CookieMatrixTest::shape))
                        .containsExactly(access, refresh);
            }
        }
    }

    @Test
    void settingsThatContradictEachOtherRefuseToStartWithTheFix() {
        refuses(
                Map.of("auth.cookie.partitioned", "true"),
                "auth.cookie.partitioned = true: makes no sense with auth.cookie.same-site=Lax",
                "or set auth.cookie.same-site=None");
        refuses(
                Map.of("auth.cookie.same-site", "None", "auth.cookie.allow-insecure-http-for-development", "true"),
                "auth.cookie.same-site = None: needs Secure",
                "develop with Lax");
        for (var name : List.of("__Host-postern", "__Secure-x", "__x", "a b", "a;b", "a=b", "a\rb", "é")) {
            refuses(Map.of("auth.cookie.name", name), "auth.cookie.name = ");
        }
        for (var domain : List.of(
                "localhost",
                ".example.com",
                "example.com.",
                "Example.com",
                "example..com",
                "127.0.0.1",
                "[::1]",
                "example.com:8443",
                "https://example.com",
                "*.example.com",
                "exa mple.com",
                "example.com; Path=/x",
                "example.com\r\nSet-Cookie: a=b",
                "-example.com",
                "a".repeat(64) + ".com",
                "a.".repeat(130) + "com",
                "exämple.com")) {
            refuses(Map.of("auth.cookie.domain", domain), "auth.cookie.domain = ", "write the domain that the hosts");
        }
        Postern.from(AuthConfig.of(Map.of("auth.cookie.domain", "my-app.example.co.uk")))
                .close();
        Postern.from(AuthConfig.of(Map.of("auth.cookie.domain", "xn--exmple-cua.com")))
                .close();
    }

    private static void refuses(Map<String, String> settings, String... messages) {
        var refusal =
                assertThatThrownBy(() -> Postern.from(AuthConfig.of(settings)).close());
        for (var message : messages) {
            refusal.hasMessageContaining(message);
        }
    }

    private static Object[] row(Map<String, String> settings, String name, String domain, String flags) {
        return new Object[] {settings, name, domain, flags};
    }

    private static String shape(String setCookie) {
        return setCookie.replaceFirst("=[^;]*", "=VALUE").replaceFirst("Max-Age=\\d+", "Max-Age=N");
    }

    private static String tokenOf(TestApp app, String email) {
        var client = app.client();
        client.login(email);
        return client.cookies().get("__Host-postern").value();
    }

    private static int refresh(TestApp app, String cookies) {
        return RawHttp.status(RawHttp.sendLines(
                app.port(),
                "POST /auth/refresh HTTP/1.1",
                "Host: localhost",
                "Content-Length: 0",
                "Cookie: " + cookies));
    }

    private static String percentEncoded(char c) {
        return "%" + Integer.toHexString(c);
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
