package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a real server of this build does not come to: TLS, HTTP/2 on odd ports, WebSockets over HTTP/2. */
class SameOriginTest {
    private final SameOrigin sameOrigin = new SameOrigin(List.of());

    @Test
    void aWebSocketMattersHoweverItBegins() {
        for (var upgrade : List.of("websocket", "WebSocket", "WEBSOCKET", "h2c, websocket", "websocket/13")) {
            assertThat(SameOrigin.mattersFor(request("GET", false, 80, Map.of("Upgrade", List.of(upgrade)))))
                    .as(upgrade)
                    .isTrue();
        }
        assertThat(SameOrigin.mattersFor(request("GET", false, 80, Map.of("Upgrade", List.of("h2c", "websocket")))))
                .isTrue();
        assertThat(SameOrigin.mattersFor(request("CONNECT", true, 443, Map.of())))
                .as("RFC 8441")
                .isTrue();
        assertThat(SameOrigin.mattersFor(request("GET", false, 80, Map.of("Upgrade", List.of("h2c")))))
                .isFalse();
        assertThat(SameOrigin.mattersFor(request("GET", false, 80, Map.of()))).isFalse();
    }

    @Test
    void whereThisServerSpeaksTlsAPlainPageIsAnotherOrigin() {
        assertThat(holds(true, 443, "http://app.example", "app.example")).isFalse();
        assertThat(holds(true, 443, "https://app.example", "app.example")).isTrue();
        assertThat(holds(false, 80, "https://app.example", "app.example"))
                .as("TLS ends at a proxy")
                .isTrue();
        assertThat(holds(false, 80, "http://app.example", "app.example")).isTrue();
    }

    @Test
    void withoutAHostFieldTheAuthorityIsComparedWithItsPort() {
        assertThat(holds(true, 443, "https://app.example", null)).isTrue();
        assertThat(holds(true, 8443, "https://app.example:8443", null)).isTrue();
        assertThat(holds(true, 8443, "https://app.example", null)).isFalse();
        assertThat(holds(true, 443, "https://app.example:8443", null)).isFalse();
        assertThat(holds(false, 80, "https://app.example", null)).isTrue();
        assertThat(holds(false, 8080, "http://app.example:8080", null)).isTrue();
        assertThat(holds(false, 8080, "http://app.example:8081", null)).isFalse();
        assertThat(holds(true, 443, "https://evil.example", null)).isFalse();
    }

    private boolean holds(boolean secure, int port, String origin, @Nullable String host) {
        var headers = new HashMap<String, List<String>>();
        headers.put("Origin", List.of(origin));
        if (host != null) {
            headers.put("Host", List.of(host));
        }
        return sameOrigin.holdsFor(request("POST", secure, port, headers));
    }

    private static HttpServletRequest request(
            String method, boolean secure, int port, Map<String, List<String>> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                SameOriginTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "isSecure" -> secure;
                    case "getServerName" -> "app.example";
                    case "getServerPort" -> port;
                    case "getHeader" ->
                        headers.containsKey((String) arguments[0])
                                ? headers.get((String) arguments[0]).get(0)
                                : null;
                    case "getHeaders" ->
                        Collections.enumeration(headers.getOrDefault((String) arguments[0], new ArrayList<>()));
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }
}
