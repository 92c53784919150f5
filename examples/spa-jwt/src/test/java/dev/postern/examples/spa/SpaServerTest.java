package dev.postern.examples.spa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.testkit.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the app's server promises to its script; the script itself is tested in a browser. */
class SpaServerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final MutableClock clock = MutableClock.at(Instant.now());
    private Postern postern;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        postern = SpaServer.postern(AuthConfig.load()).clock(clock).build();
        server = SpaServer.start(postern, 0);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        postern.close();
    }

    @Test
    void thePageAndItsScriptsAreOpenAndNothingElseIs() throws Exception {
        var page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("script-src 'self';").doesNotContain("unsafe"));
        var files = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
        assertThat(files.results().map(file -> file.group(1)))
                .hasSize(2)
                .allSatisfy(file -> assertThat(get(file).statusCode()).isEqualTo(200));

        assertThat(get("/api/overview").statusCode()).isEqualTo(401);
        assertThat(get("/auth/me").statusCode()).isEqualTo(401);
        assertThat(get("/elsewhere").statusCode()).isEqualTo(401);
        assertThat(get("/assets/").statusCode()).isEqualTo(403);
    }

    @Test
    void noScriptReadsATokenAndNoOtherHostPlantsOne() throws Exception {
        var answer = login();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Set-Cookie"))
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie).contains("; HttpOnly", "; Secure", "; SameSite=Lax"))
                .anySatisfy(cookie ->
                        assertThat(cookie).startsWith("__Host-postern=").contains("; Path=/;"))
                .anySatisfy(cookie ->
                        assertThat(cookie).startsWith("__Host-postern-refresh=").contains("; Path=/;"));
        assertThat(answer.body()).doesNotContain("eyJ").doesNotContain("pr1_");
    }

    @Test
    void anExpiredAccessTokenIsRenewedUntilTheLoginIsEnded() throws Exception {
        var cookies = cookies(login());
        clock.advance(Duration.ofMinutes(2));
        assertThat(get("/api/overview", cookies).statusCode()).isEqualTo(401);

        var refreshed = post("/auth/refresh", cookies, "");

        assertThat(refreshed.statusCode()).isEqualTo(200);
        assertThat(get("/api/overview", cookies(refreshed)).body()).contains("\"access_seconds_left\":");
        postern.logins().endAll("u-alice");
        assertThat(post("/auth/refresh", cookies(refreshed), "").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> login() throws IOException, InterruptedException {
        return post("/auth/login", "", "{\"email\":\"alice@example.com\",\"password\":\"postern-demo\"}");
    }

    private static String cookies(HttpResponse<String> answer) {
        return String.join(
                "; ",
                answer.headers().allValues("Set-Cookie").stream()
                        .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                        .toList());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(path, "");
    }

    private HttpResponse<String> get(String path, String cookies) throws IOException, InterruptedException {
        return HTTP.send(request(path, cookies).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String cookies, String json)
            throws IOException, InterruptedException {
        return HTTP.send(
                request(path, cookies)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String cookies) {
        var request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.getURI().getPort() + path));
        return cookies.isEmpty() ? request : request.header("Cookie", cookies);
    }
}
