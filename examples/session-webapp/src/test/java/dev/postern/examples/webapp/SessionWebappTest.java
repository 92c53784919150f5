package dev.postern.examples.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The WAR as it is packaged, on Tomcat. */
class SessionWebappTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static WarOnTomcat server;

    @BeforeAll
    static void start() throws Exception {
        server = new WarOnTomcat(Path.of("target", "session-webapp.war"), 0);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void strangersSeeTheLoginPageAndItsStyleAndNothingElse() throws Exception {
        assertThat(get("/login", "").body()).contains("<h1>Log in</h1>").doesNotContain("{{");
        assertThat(get("/assets/style.css", "").statusCode()).isEqualTo(200);
        assertThat(get("/", "").statusCode()).isEqualTo(401);
        assertThat(get("/admin", "").statusCode()).isEqualTo(401);
        assertThat(get("/WEB-INF/pages/dashboard.html", login("admin")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void theDashboardEndsALoginElsewhere() throws Exception {
        post("/admin", login("admin"), "subject=u-alice"); // whatever other tests have left
        var phone = login("alice");
        var laptop = login("alice");
        var page = get("/", laptop).body();
        assertThat(page)
                .contains("Hello, alice@example.com", "This device", "2 devices")
                .doesNotContain("{{");
        var phoneId = page.replaceAll("(?s).*name=\"login\" value=\"([^\"]+)\".*", "$1");

        assertThat(post("/", laptop, "login=" + phoneId).statusCode()).isEqualTo(303);

        assertThat(get("/", phone).statusCode()).isEqualTo(401);
        assertThat(get("/", laptop).body()).contains("1 device<");
    }

    @Test
    void theNoteIsOfOneLoginAndIsNoMarkup() throws Exception {
        var one = login("alice");
        var other = login("alice");

        post("/", one, "note=%3Cb%3Ebuy+bread%7B%7Bemail%7D%7D");

        assertThat(get("/", one).body()).contains("&lt;b&gt;buy bread&#123;&#123;email}}");
        assertThat(get("/", other).body()).doesNotContain("buy bread");
    }

    @Test
    void theAdministrationIsOpenToAdministratorsOnlyAndEndsLoginsOfOthers() throws Exception {
        var alice = login("alice");
        var admin = login("admin");
        assertThat(get("/admin", alice).statusCode()).isEqualTo(403);
        assertThat(post("/admin", alice, "subject=u-admin").statusCode()).isEqualTo(403);
        assertThat(get("/admin", admin).body()).contains("alice@example.com").doesNotContain("{{");

        post("/admin", admin, "subject=u-alice");

        assertThat(get("/", alice).statusCode()).isEqualTo(401);
        assertThat(get("/", admin).statusCode()).isEqualTo(200);
    }

    @Test
    void aLogoutEndsTheLoginOnTheServer() throws Exception {
        var cookie = login("alice");

        assertThat(post("/auth/logout", cookie, "").statusCode()).isEqualTo(204);

        assertThat(get("/", cookie).statusCode()).isEqualTo(401);
    }

    private static String login(String name) throws IOException, InterruptedException {
        var answer = post("/auth/login", "", "email=" + name + "%40example.com&password=postern-demo");
        var cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static HttpResponse<String> get(String path, String cookie) throws IOException, InterruptedException {
        return HTTP.send(request(path, cookie).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String cookie, String form)
            throws IOException, InterruptedException {
        return HTTP.send(
                request(path, cookie)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String cookie) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }
}
