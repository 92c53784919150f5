package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Postern;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a container does with a request on its way, the application sees who asks, once and nobody else's. */
abstract class ErrandsSuite {
    /** What becomes of a request, and the type of the dispatch that ends it. */
    private static final Map<String, String> ERRANDS = Map.of(
            "/tell", "REQUEST",
            "/forward", "FORWARD",
            "/include", "INCLUDE",
            "/async", "ASYNC",
            "/async-twice", "ASYNC",
            "/async-from-a-thread", "ASYNC",
            "/async-then-forward", "FORWARD",
            "/error", "ERROR",
            "/async-then-error", "ERROR");

    private Postern postern;
    private TestContainer.Running server;

    /** The settings that choose the strategy. */
    abstract Map<String, String> settings();

    /** The container that the application runs on. */
    abstract TestContainer container();

    @BeforeEach
    final void start() throws Exception {
        postern = TestApp.postern(settings(), Clock.systemUTC(), null);
        var page = "/public/errands/error-page";
        server = container()
                .start(new TestContainer.App(
                        "",
                        List.of(AuthFilter.of(postern)),
                        Map.of("/errands/*", new Errands(), "/public/errands/*", new Errands()),
                        Map.of(401, page, 403, page, Errands.WITH_PAGE, page)));
    }

    @AfterEach
    final void stop() {
        server.close();
        postern.close();
    }

    @Test
    void everyDispatchOfARequestKnowsWhoAsks() {
        var browser = client();
        browser.login("alice@example.com");
        var phone = bearer(client().loginForBody("alice@example.com"));

        ERRANDS.forEach((errand, dispatch) -> {
            var byCookie = browser.get("/errands" + errand);
            var byBearer = client().get("/errands" + errand, phone);

            assertThat(byCookie.status()).as(errand).isEqualTo(dispatch.equals("ERROR") ? Errands.WITH_PAGE : 200);
            assertThat(byBearer.status()).as(errand).isEqualTo(byCookie.status());
            assertThat(byCookie.body())
                    .as(errand)
                    .contains("dispatch=" + dispatch + " user=u-alice type=Cookie role=true current=true");
            assertThat(byBearer.body())
                    .as(errand)
                    .contains("dispatch=" + dispatch + " user=u-alice type=Bearer role=true current=true");
        });
        assertThat(browser.get("/errands/include").body()).startsWith("before ").endsWith(" after");
    }

    @Test
    void aStrangerStaysOneOnEveryDispatch() {
        ERRANDS.forEach((errand, dispatch) -> assertThat(
                        client().get("/public/errands" + errand).body())
                .as(errand)
                .contains("dispatch=" + dispatch + " user=null type=null role=false current=false"));
    }

    @Test
    void aThreadThatTheContainerStartsKnowsWhoAsks() {
        var browser = client();
        browser.login("alice@example.com");

        assertThat(browser.get("/errands/thread").body())
                .contains("user=u-alice type=Cookie role=true current=true")
                .endsWith("thread=true");
        assertThat(client().get("/public/errands/thread").body())
                .contains("user=null")
                .endsWith("thread=false");
    }

    @Test
    void nobodyIsTakenForWhoeverCameBeforeOnTheSameConnection() throws IOException {
        var browser = client();
        browser.login("alice@example.com");

        for (var errand : new TreeSet<>(ERRANDS.keySet())) {
            var answers = onOneConnection(
                    get("/errands" + errand, cookieOf(browser)),
                    get("/public/errands/tell"),
                    get("/errands/tell"),
                    get("/errands" + errand, cookieOf(browser)));
            assertThat(answers).as(errand).hasSize(4);
            assertThat(answers.get(0)).as(errand).contains("user=u-alice");
            assertThat(answers.get(1)).as(errand).contains("user=null").contains("current=false");
            assertThat(answers.get(2)).as(errand).startsWith("401");
            assertThat(answers.get(3)).as(errand).contains("user=u-alice");
        }
    }

    @Test
    void headIsAnsweredWithoutABodyWhateverTheAnswer() throws IOException {
        var browser = client();
        browser.login("alice@example.com");
        var cookie = cookieOf(browser);

        for (var target : List.of("/errands/tell", "/errands/async", "/errands/error", "/auth/me", "/auth/nothing")) {
            for (var header : List.of(cookie, "X-None: 1")) {
                var answers = onOneConnection(
                        "HEAD " + target + " HTTP/1.1\r\n" + header + "\r\n", get(target, header), get(target, header));
                assertThat(answers).as(target).hasSize(3);
                assertThat(answers.get(0)).as(target).startsWith(answers.get(1).substring(0, 3));
                assertThat(bodyOf(answers.get(0))).as(target).isEmpty();
                assertThat(bodyOf(answers.get(1))).as(target).isNotEmpty();
            }
        }
    }

    @Test
    void optionsAreToldToWhomThePathIsOpen() {
        var browser = client();
        browser.login("alice@example.com");

        assertThat(client().send("OPTIONS", "/errands/tell", "").status()).isEqualTo(401);
        assertThat(browser.send("OPTIONS", "/errands/tell", "").header("allow")).contains("GET", "HEAD");
        assertThat(client().send("OPTIONS", "/auth/login", "").status()).isEqualTo(204);
        assertThat(client().send("OPTIONS", "/auth/login", "").header("allow")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void whatIsRefusedIsAnsweredByTheFilterAndByNoPageOfTheContainer() {
        var alice = client();
        alice.login("alice@example.com");

        assertThat(client().get("/errands/tell").json("error")).isEqualTo("unauthorized");
        assertThat(alice.get("/admin/errands").json("error")).isEqualTo("forbidden");
    }

    @Test
    void errorsOfTheApplicationStayWhatTheyAre() {
        var browser = client();
        browser.login("alice@example.com");

        assertThat(browser.get("/errands/plain-error").status()).isEqualTo(Errands.WITHOUT_PAGE);
        assertThat(browser.get("/errands/throw").status()).isEqualTo(500);
        assertThat(browser.get("/nowhere").status()).isEqualTo(404);
        assertThat(browser.get("/errands/tell").body()).contains("user=u-alice");
    }

    private TestClient client() {
        return new TestClient(server.port());
    }

    private static String[] bearer(TestClient.Reply login) {
        return new String[] {"Authorization", "Bearer " + login.json("access_token")};
    }

    private static String cookieOf(TestClient browser) {
        return "Cookie: __Host-postern="
                + browser.cookies().get("__Host-postern").value();
    }

    private static String get(String target, String... headers) {
        return "GET " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers) + (headers.length > 0 ? "\r\n" : "");
    }

    /** Sends requests one behind the other and returns the answers, which start with their status. */
    private List<String> onOneConnection(String... requests) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            var sent = new StringBuilder();
            for (var i = 0; i < requests.length; i++) {
                sent.append(requests[i]).append("Host: localhost\r\n");
                sent.append(i == requests.length - 1 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            socket.getOutputStream().write(sent.toString().getBytes(StandardCharsets.US_ASCII));
            var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return List.of(answers.split("HTTP/1\\.1 ", -1)).stream().skip(1).toList();
        }
    }

    private static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
