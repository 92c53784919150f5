package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Identity;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.Postern;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing that a client, a page or a configuration says ends a header and begins another. */
class HeaderInjectionTest {
    /** All that an answer of the endpoints and the container ever has. */
    private static final Set<String> KNOWN = Set.of(
            "access-control-allow-credentials",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "access-control-max-age",
            "allow",
            "cache-control",
            "clear-site-data",
            "connection",
            "content-length",
            "content-security-policy",
            "content-type",
            "date",
            "etag",
            "location",
            "retry-after",
            "server",
            "set-cookie",
            "vary",
            "www-authenticate",
            "x-content-type-options");

    private static final List<String> PAYLOADS = List.of(
            "\r\nInjected: yes",
            "\nInjected: yes",
            "\rInjected: yes",
            "\r\n\r\n<script>",
            "\r\n Injected: folded",
            "\u0000",
            "\u0000\r\nInjected: yes",
            "\u000b\u000cInjected: yes",
            "\u0085Injected: yes",
            "\u2028Injected: yes",
            "\u010d\u010aInjected: yes",
            "\u560d\u560aInjected: yes",
            "%0d%0aInjected:%20yes",
            "%250d%250aInjected: yes",
            "%E5%98%8D%E5%98%8AInjected: yes",
            "; Domain=evil.example",
            ", Injected=yes",
            "\", error=\"injected",
            "\u007f");

    @Test
    void noPayloadInAnyInputReachesAHeader() throws Exception {
        for (var strategy : List.of("session", "jwt")) {
            try (var app = TestApp.start(
                    Map.of("auth.strategy", strategy, "auth.allowed-origins", "https://listed.example"),
                    Clock.systemUTC(),
                    (email, password, client) -> email.equals("alice@example.com")
                            ? new Outcome.Success(new Identity("u-alice", Set.of(), Set.of(), Map.of()))
                            : new Outcome.Refused())) {
                var login = app.client();
                login.login("alice@example.com");
                var cookie = "Cookie: __Host-postern="
                        + login.cookies().get("__Host-postern").value();
                for (var payload : PAYLOADS) {
                    // headers alone are read before any strategy is asked
                    var headers = strategy.equals("session") ? inHeaders(payload, cookie) : List.<String>of();
                    for (var request : both(inTargetsAndBodies(payload, cookie), headers)) {
                        check(request, RawHttp.exchange(app.port(), request));
                    }
                }
            }
        }
    }

    private static List<String> both(List<String> some, List<String> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static List<String> inTargetsAndBodies(String payload, String cookie) {
        var encoded = URLEncoder.encode(payload, StandardCharsets.UTF_8);
        var json = json(payload);
        var utf8 = new String(payload.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var form = "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html";
        var type = "Content-Type: application/json";
        var requests = new ArrayList<String>();
        // where to go
        requests.add(get("/auth/refresh?return_to=/a" + encoded, ""));
        requests.add(get("/auth/refresh?return_to=" + encoded, "Accept: text/html"));
        requests.add(get("/dash?" + encoded, "Accept: text/html"));
        requests.add(get("/dash" + encoded, "Accept: text/html"));
        requests.add(get("/dash?x=" + utf8.replaceAll("[\r\n\u0000 ]", ""), "Accept: text/html"));
        requests.add(post("/auth/login", form, "email=a&password=b&return_to=/a" + encoded));
        requests.add(post("/auth/login", form, "email=a" + encoded + "&password=b" + encoded + "&return_to=/a"));
        var alice = "email=alice%40example.com&password=x";
        requests.add(post("/auth/login", form, alice + "&label=" + encoded + "&return_to=/a" + encoded));
        // who it is
        requests.add(post("/auth/login", type, "{\"email\":\"a" + json + "\",\"password\":\"x" + json + "\"}"));
        requests.add(post("/auth/login", type, "{\"email\":\"a\",\"password\":\"x\",\"label\":\"" + json + "\"}"));
        requests.add(post("/auth/login", type, "{\"email\":\"a\",\"password\":\"x\",\"delivery\":\"" + json + "\"}"));
        requests.add(post("/auth/refresh", type, "{\"refresh_token\":\"" + json + "\"}"));
        requests.add(request("DELETE", "/auth/logins/" + encoded, cookie, ""));
        // headers that a login keeps
        requests.add(post("/auth/login", form + "\r\nUser-Agent: x" + utf8 + "\r\nX-Forwarded-For: " + utf8, alice));
        return requests;
    }

    /** What headers say, with the bytes that a container lets pass or not. */
    private static List<String> inHeaders(String payload, String cookie) {
        var encoded = URLEncoder.encode(payload, StandardCharsets.UTF_8);
        var utf8 = new String(payload.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var requests = new ArrayList<String>();
        for (var bytes : new LinkedHashSet<>(List.of(payload, utf8, encoded))) {
            for (var name : List.of(
                    "User-Agent",
                    "Origin",
                    "Sec-Fetch-Site",
                    "Accept",
                    "Authorization",
                    "Cookie",
                    "X-Forwarded-For",
                    "If-None-Match",
                    "Content-Type",
                    "Access-Control-Request-Method",
                    "Access-Control-Request-Headers")) {
                var value = name + ": " + valueStart(name) + bytes;
                requests.add(request("OPTIONS", "/auth/login", value, ""));
                requests.add(post("/auth/logout", value + (name.equals("Cookie") ? "" : "\r\n" + cookie), ""));
                requests.add(get("/dash", value + "\r\nAccept: text/html"));
            }
        }
        return requests;
    }

    private static String valueStart(String name) {
        return switch (name) {
            case "Origin" -> "https://listed.example";
            case "Authorization" -> "Bearer x";
            case "Cookie" -> "__Host-postern=x";
            case "Accept" -> "text/html";
            default -> "x";
        };
    }

    private static void check(String request, String answer) {
        assertThat(answer).as(request).startsWith("HTTP/1.1 ").contains("\r\n\r\n");
        assertThat(String.join("\n", RawHttp.head(answer))).as(request).doesNotContain("Injected: ");
        for (var line : RawHttp.head(answer)) {
            assertThat(line).as(request).matches("[\\x20-\\x7e]*");
            if (!line.startsWith("HTTP/1.1 ")) {
                assertThat(KNOWN)
                        .as(request)
                        .contains(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT));
                assertThat(line).as(request).doesNotContain("error=\"injected").doesNotContain("Domain=");
            }
        }
    }

    @Test
    void noConfigurationHasAValueThatEndsAHeader() {
        for (var key : List.of(
                "auth.cookie.name",
                "auth.cookie.domain",
                "auth.cookie.same-site",
                "auth.prefix",
                "auth.login-page",
                "auth.home",
                "auth.allowed-origins")) {
            var start = switch (key) {
                case "auth.cookie.domain" -> "example.com";
                case "auth.allowed-origins" -> "https://app.example.com";
                case "auth.cookie.name" -> "postern";
                case "auth.cookie.same-site" -> "Lax";
                default -> "/a";
            };
            for (var payload : PAYLOADS) {
                if (key.equals("auth.allowed-origins") && payload.startsWith(",")) {
                    continue; // a comma is what separates them
                }
                if (start.equals("/a") && !payload.contains("%") && payload.startsWith(",")) {
                    continue; // a path may have commas; this one has a blank as well
                }
                assertThatThrownBy(() -> Postern.from(AuthConfig.of(Map.of(key, start + payload + "x")))
                                .close())
                        .as(key + payload)
                        .hasMessageContaining(key);
            }
        }
    }

    @Test
    void aRedirectRefusesWhatCouldEndItsHeader() {
        for (var payload : List.of("\r\nInjected: yes", "\n", "\r", "\u0000", "\u010a", " ", "\u007f")) {
            assertThatThrownBy(() -> Answers.redirect(nothing(), "/a" + payload))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("Injected");
        }
    }

    private static HttpServletResponse nothing() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                HeaderInjectionTest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> null);
    }

    private static String json(String payload) {
        var text = new StringBuilder();
        payload.chars().forEach(c -> text.append(String.format("\\u%04x", c)));
        return text.toString();
    }

    private static String get(String target, String headers) {
        return request("GET", target, headers, "");
    }

    private static String post(String target, String headers, String body) {
        return request("POST", target, headers, body);
    }

    private static String request(String method, String target, String headers, String body) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n" + headers + (headers.isEmpty() ? "" : "\r\n") + "\r\n" + body;
    }
}
