package dev.postern.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** The example and the README's first program run, with either strategy. */
class QuickstartTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String FORM = "email=alice%40example.com&password=";

    @Test
    void theReadmeShowsTheProgramsThatAreTestedHere() throws Exception {
        var source = Files.readString(Path.of("src/test/java/dev/postern/examples/quickstart/TwentyLines.java"));
        var readme = Files.readString(Path.of("..", "..", "README.md"));
        var programs = Pattern.compile("(?s) +// begin\n(.*?) +// end\n").matcher(source);

        assertThat(programs.results()
                        .map(program -> program.group(1).stripTrailing().stripIndent()))
                .hasSize(2)
                .allSatisfy(program -> assertThat(readme).contains(program));
    }

    @Test
    void theReadmesProgramLogsInAndOut() throws Exception {
        var server = TwentyLines.start(0);
        try {
            var cookie = login(server, "correct+horse");
            assertThat(get(server, "/", cookie).body()).contains("Welcome, u-1");
            assertThat(get(server, "/", "").statusCode()).isEqualTo(401);
        } finally {
            server.stop();
        }
    }

    @Test
    void theDashboardEndsALoginElsewhere() throws Exception {
        for (var strategy : new String[] {"session", "jwt"}) {
            var postern = Quickstart.postern(AuthConfig.load().with(ConfigKeys.STRATEGY, strategy))
                    .build();
            var server = Quickstart.start(postern, 0);
            try {
                var phone = login(server, "postern-demo");
                var laptop = login(server, "postern-demo");
                var page = get(server, "/", laptop).body();
                assertThat(page).contains("alice@example.com", "This device", "<dd>" + strategy + "</dd>");
                assertThat(page).doesNotContain("{{").doesNotContain("/admin");
                var id = page.replaceAll("(?s).*name=\"login\" value=\"([^\"]+)\".*", "$1");

                var ended = send(
                        server,
                        request(server, "/", laptop)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("login=" + id)));

                assertThat(ended.statusCode()).isEqualTo(303);
                assertThat(get(server, "/api/hello", phone).statusCode()).isEqualTo(401);
                assertThat(get(server, "/api/hello", laptop).body()).contains("u-alice");
                assertThat(get(server, "/admin", laptop).statusCode()).isEqualTo(403);
            } finally {
                server.stop();
                postern.close();
            }
        }
    }

    @Test
    void nothingOfAClientIsTakenForMarkup() throws Exception {
        var postern = Quickstart.postern(AuthConfig.load()).build();
        var server = Quickstart.start(postern, 0);
        try {
            var login = request(server, "/auth/login", "")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("User-Agent", "<script>alert(1)</script>{{logins}}")
                    .POST(HttpRequest.BodyPublishers.ofString(FORM + "postern-demo"));
            var cookie = cookieOf(send(server, login));

            assertThat(get(server, "/", cookie).body())
                    .doesNotContain("<script>")
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
            assertThat(get(server, "/login?return_to=%22%3E%3Cb%3E", "").body()).doesNotContain("<b>");
        } finally {
            server.stop();
            postern.close();
        }
    }

    private static String login(Server server, String password) throws Exception {
        return cookieOf(send(
                server,
                request(server, "/auth/login", "")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(FORM + password))));
    }

    private static String cookieOf(HttpResponse<String> response) {
        var cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static HttpResponse<String> get(Server server, String path, String cookie) throws Exception {
        return send(server, request(server, path, cookie));
    }

    private static HttpRequest.Builder request(Server server, String path, String cookie) {
        var request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.getURI().getPort() + path));
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    private static HttpResponse<String> send(Server server, HttpRequest.Builder request) throws Exception {
        assertThat(server.isRunning()).isTrue();
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
