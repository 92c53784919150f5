package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Postern;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * No spelling of a target, no method and no dispatch leads around the rules of a container that runs this. What it sends
 * goes over plain sockets, as client libraries would repair it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PathFirewallSuite {
    private static final int VARIANTS = 1_200;
    private static final long SEED = 20_261_125;
    private static final String[] DISPATCHES = {"forward", "include", "async"};
    private static final String[] METHODS = {
        "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "Get", "FOO", "head"
    };

    /** Vectors that others only accept if configured, or in another mode, and that have nothing ambiguous about them. */
    private static final Set<String> PLAIN = Set.of("/something/bar", "/context-root");

    private final Vault vault = new Vault();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private Postern parts;
    private TestContainer.Running guarded;
    private TestContainer.Running underContextPath;
    private TestContainer.Running open;
    private String[] alice;
    private String[] admin;

    /** The container that this runs on. */
    abstract TestContainer container();

    @BeforeAll
    final void start() throws Exception {
        var postern = TestApp.postern(
                Map.of("auth.rules", "/public/** permit; /admin/** role:admin; /** authenticated"),
                Clock.systemUTC(),
                null);
        parts = postern;
        var servlets = Map.<String, Servlet>of(
                "/admin/*", vault, "/public/go", new Dispatching(), "/*", new Elsewhere(elsewhere));
        guarded = container().start(new TestContainer.App(AuthFilter.of(postern), servlets));
        underContextPath =
                container().start(new TestContainer.App("/app", List.of(AuthFilter.of(postern)), servlets, Map.of()));
        open = container().start(new TestContainer.App("", List.of(), servlets, Map.of()));
        alice = cookieOf("alice@example.com");
        admin = cookieOf("admin@example.com");
    }

    @AfterAll
    final void stop() {
        for (var running : List.of(guarded, underContextPath, open)) {
            running.close();
        }
        parts.close();
    }

    @Test
    void withTheRightEveryWayLeadsThere() {
        vault.takeVisits();

        for (var dispatch : DISPATCHES) {
            assertThat(dispatch(guarded, "", "GET", dispatch, "/admin/secret", admin))
                    .as(dispatch)
                    .contains(Vault.CONTENT);
            assertThat(dispatch(underContextPath, "/app", "GET", dispatch, "/admin/secret", admin))
                    .as(dispatch)
                    .contains(Vault.CONTENT);
        }
        assertThat(RawHttp.send(guarded.port(), "GET", "/admin/secret", admin)).contains(Vault.CONTENT);
        assertThat(RawHttp.send(underContextPath.port(), "GET", "/app/%61dmin/secret", admin))
                .contains(Vault.CONTENT);
        assertThat(vault.takeVisits())
                .hasSize(4)
                .allSatisfy((type, count) -> assertThat(count).isEqualTo(2));
    }

    @Test
    void withoutTheRightNoDispatchLeadsThere() {
        vault.takeVisits();

        for (var who : new String[][] {alice, {}}) {
            var refused = who.length == 0 ? 401 : 403;
            assertThat(RawHttp.status(RawHttp.send(guarded.port(), "GET", "/admin/secret", who)))
                    .isEqualTo(refused);
            for (var dispatch : List.of("forward", "async")) {
                assertThat(RawHttp.status(dispatch(guarded, "", "GET", dispatch, "/admin/secret", who)))
                        .as(dispatch)
                        .isEqualTo(refused);
            }
            assertThat(dispatch(guarded, "", "GET", "include", "/admin/secret", who))
                    .startsWith("HTTP/1.1 200")
                    .contains(Dispatching.FRAME)
                    .doesNotContain(Vault.CONTENT);
        }
        assertThat(vault.takeVisits()).isEmpty();
    }

    @Test
    void noGeneratedVariantReachesTheServletWithoutTheRight() {
        vault.takeVisits();
        var random = new Random(SEED);

        for (var target : new OddTargets(SEED, List.of("admin", "secret")).take(VARIANTS)) {
            var context = random.nextInt(4) == 0 ? "/app" : "";
            var app = context.isEmpty() ? guarded : underContextPath;
            var method = METHODS[random.nextInt(METHODS.length)];
            var who = random.nextInt(4) == 0 ? new String[0] : alice;
            var answers = new ArrayList<String>();
            answers.add(RawHttp.send(app.port(), method, insert(context, target), who));
            for (var dispatch : DISPATCHES) {
                answers.add(dispatch(app, context, method.equals("TRACE") ? "GET" : method, dispatch, target, who));
            }
            assertThat(answers)
                    .as(method + " " + context + target)
                    .allSatisfy(answer -> assertThat(answer).doesNotContain(Vault.CONTENT));
            assertThat(vault.takeVisits()).as(method + " " + context + target).isEmpty();
        }
    }

    /** The variants are worth something: without the filter many of them get in, each way. */
    @Test
    void withoutTheFilterManyVariantsReachTheServlet() {
        vault.takeVisits();

        for (var target : new OddTargets(SEED, List.of("admin", "secret")).take(VARIANTS)) {
            RawHttp.send(open.port(), "GET", target);
            for (var dispatch : DISPATCHES) {
                dispatch(open, "", "GET", dispatch, target);
            }
        }

        assertThat(vault.takeVisits())
                .hasSize(4)
                .allSatisfy((type, count) -> assertThat(count).isGreaterThan(10));
    }

    /** The targets that Spring Security and Shiro have verdicts for: what they refuse by default is refused here too. */
    @Test
    void theVerdictsOnTargetsThatOthersTestAreTheirStrictOnes() {
        var refused = new ArrayList<String>();
        var accepted = new ArrayList<String>();
        for (var vector : PathVectors.all()) {
            if (!vector.isRequestTarget() || vector.path().equals("/ ")) {
                continue; // a space ends the target in a request line: what comes is "/"
            }
            elsewhere.set(0);
            vault.takeVisits();
            var answer = RawHttp.send(guarded.port(), "GET", vector.path(), alice);
            if (PLAIN.contains(vector.path()) || vector.path().equals("/~")) {
                assertThat(RawHttp.status(answer)).as(vector.path()).isEqualTo(200);
                accepted.add(vector.path());
            } else {
                assertThat(elsewhere.get()).as(vector.toString()).isZero();
                assertThat(vault.takeVisits()).as(vector.toString()).isEmpty();
                assertThat(RawHttp.status(answer))
                        .as(vector.toString())
                        .matches(status -> status == 0 || status >= 400);
                refused.add(vector.path());
            }
        }
        assertThat(refused).hasSizeGreaterThan(140);
        assertThat(accepted).isNotEmpty();
    }

    @Test
    void whatOthersAcceptIsAcceptedInItsEncodedForm() {
        for (var target : List.of("/%20", "/~", "/%E3%81%82", "/something/bar")) {
            assertThat(RawHttp.status(RawHttp.send(guarded.port(), "GET", target, alice)))
                    .as(target)
                    .isEqualTo(200);
        }
    }

    private static String dispatch(
            TestContainer.Running app, String context, String method, String dispatch, String to, String... headers) {
        return RawHttp.send(
                app.port(),
                method,
                context + "/public/go?by=" + dispatch + "&to=" + URLEncoder.encode(to, StandardCharsets.UTF_8),
                headers);
    }

    /** Puts the context path where it belongs: behind scheme and host of an absolute target. */
    private static String insert(String context, String target) {
        var host = target.startsWith("http://") ? target.indexOf('/', "http://".length()) : 0;
        return host < 0 ? target : target.substring(0, host) + context + target.substring(host);
    }

    private String[] cookieOf(String email) {
        var client = new TestClient(guarded.port());
        client.login(email);
        return new String[] {
            "Cookie", "__Host-postern=" + client.cookies().get("__Host-postern").value()
        };
    }

    /** Everything that is not the vault. */
    private static final class Elsewhere extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final AtomicInteger visits;

        Elsewhere(AtomicInteger visits) {
            this.visits = visits;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            visits.incrementAndGet();
            response.getWriter().print("elsewhere");
        }
    }
}
