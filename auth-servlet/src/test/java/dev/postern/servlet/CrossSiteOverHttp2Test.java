package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.Identity;
import dev.postern.PasswordLogin;
import dev.postern.Postern;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 has {@code :authority} in the place of {@code Host}, and may split the {@code Cookie} field. */
class CrossSiteOverHttp2Test {
    private final Server server = new Server();
    private final Postern postern = Postern.builder(AuthConfig.of(Map.of()))
            .passwordLogin((email, password, client) ->
                    new PasswordLogin.Outcome.Success(new Identity("u-alice", Set.of(), Set.of(), Map.of())))
            .build();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private String own = "";

    @BeforeEach
    void start() throws Exception {
        var http = new HttpConfiguration();
        var connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        var context = new ServletContextHandler();
        context.addFilter(AuthFilter.of(postern), "/*", EnumSet.allOf(DispatcherType.class));
        context.addServlet(
                new ServletHolder(new HttpServlet() {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected void service(HttpServletRequest request, HttpServletResponse response)
                            throws IOException {
                        response.getWriter().print(request.getProtocol() + " " + request.getRemoteUser());
                    }
                }),
                "/*");
        server.setHandler(context);
        server.start();
        own = "http://" + connector.getHost() + ":" + connector.getLocalPort();
        var first = send("GET", "/auth/me", List.of()); // moves the connection on to HTTP/2
        assertThat(first.statusCode()).isEqualTo(401);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        postern.close();
    }

    @Test
    void theOriginIsComparedWithTheAuthority() throws Exception {
        var cookie = login();
        for (var row : Map.of(
                        own,
                        200,
                        own.replace("http:", "https:"),
                        200,
                        own.substring(0, own.lastIndexOf(':')),
                        403,
                        "http://localhost" + own.substring(own.lastIndexOf(':')),
                        403,
                        "https://evil.example",
                        403,
                        "null",
                        403)
                .entrySet()) {
            var answer = send("POST", "/api/order", List.of("Cookie", cookie, "Origin", row.getKey()));

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).as(row.getKey()).isEqualTo(row.getValue());
            if (row.getValue() == 200) {
                assertThat(answer.body()).isEqualTo("HTTP/2.0 u-alice");
            }
        }
        for (var row : Map.of("same-origin", 200, "same-site", 403, "cross-site", 403, "none", 200)
                .entrySet()) {
            assertThat(send("POST", "/api/order", List.of("Cookie", cookie, "Sec-Fetch-Site", row.getKey()))
                            .statusCode())
                    .as(row.getKey())
                    .isEqualTo(row.getValue());
        }
    }

    @Test
    void aSplitCookieFieldIsReadAsOne() throws Exception {
        var cookie = login();

        assertThat(send("GET", "/", List.of("Cookie", "a=b", "Cookie", cookie)).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/", List.of("Cookie", cookie, "Cookie", cookie)).statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/", List.of("Cookie", cookie, "Cookie", cookie.replace("Host", "host")))
                        .statusCode())
                .isEqualTo(401);
    }

    private String login() throws Exception {
        var answer = send("POST", "/auth/login", List.of("Content-Type", "application/json"));
        assertThat(answer.statusCode()).isEqualTo(200);
        var setCookie = answer.headers().firstValue("set-cookie").orElseThrow();
        return setCookie.substring(0, setCookie.indexOf(';'));
    }

    private HttpResponse<String> send(String method, String path, List<String> headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(own + path))
                .method(
                        method,
                        path.equals("/auth/login") // a body that is refused unread would break off the stream
                                ? HttpRequest.BodyPublishers.ofString("{\"email\":\"a@b\",\"password\":\"x\"}")
                                : HttpRequest.BodyPublishers.noBody());
        for (var i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
