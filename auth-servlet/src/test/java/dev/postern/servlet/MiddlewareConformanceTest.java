package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.AuthConfig;
import dev.postern.MemoryTokenStore;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The behaviours that the tests of express-session and Spring Session ask of a middleware, by the number that
 * {@code store-conformance.json} gives them, as far as they are about a filter like this one. Not here, since there is
 * nothing for them to be about:
 *
 * <ul>
 *   <li>M04 and M05: whether a cookie is {@code Secure} is a setting; no header of a proxy is asked about it.
 *   <li>M06: the path of a cookie is no setting; the prefix {@code __Host-} asks for {@code /}.
 *   <li>M08: a change to a session is written when it is made, not at the end of the response.
 *   <li>M13: a session's token is not signed; the keys of JWTs are rotated in {@code auth-jwt}.
 * </ul>
 */
class MiddlewareConformanceTest {
    private final List<String> storeCalls = new CopyOnWriteArrayList<>();
    private Postern postern;
    private TestContainer.Running server;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        var accounts = new InMemoryAccounts();
        accounts.add("u-alice", "alice@example.com", TestApp.PASSWORD.toCharArray(), Set.of("user"));
        postern = Postern.builder(AuthConfig.of(
                        Map.of("auth.rules", "/public/** permit; /admin/** role:admin; /** authenticated")))
                .store(counting(new MemoryTokenStore(Clock.systemUTC(), 1_000)))
                .passwords(AccountLogin.over(accounts))
                .build();
        server = new JettyContainer().start(new TestContainer.App(AuthFilter.of(postern), Map.of("/*", new App())));
        client = new TestClient(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
        postern.close();
    }

    @Test
    void m01AnIdThatAClientMadeUpIsNeverAdopted() {
        var login = client.login("alice@example.com");
        var real = client.cookies().get("__Host-postern").value();
        var id = real.substring("ps1_".length(), real.indexOf('.'));
        client.post("/auth/logout");
        var planted = "__Host-postern=" + real;

        assertThat(login.status()).isEqualTo(200);
        assertThat(client.get("/private", "Cookie", planted).status()).isEqualTo(401);
        var again = client.send(
                "POST",
                "/auth/login",
                "{\"email\":\"alice@example.com\",\"password\":\"" + TestApp.PASSWORD + "\"}",
                "Content-Type",
                "application/json",
                "Cookie",
                planted);
        assertThat(again.status()).isEqualTo(200);
        assertThat(client.cookies().get("__Host-postern").value()).doesNotContain(id);
    }

    @Test
    void m02ATokenOfTheWrongShapeReachesNoStore() {
        for (var token :
                List.of("x", "ps1_", "ps1_abc.def", "ps1_" + "a".repeat(25) + "." + "b".repeat(43) + "!", "a.b.c")) {
            storeCalls.clear();
            assertThat(client.get("/private", "Cookie", "__Host-postern=" + token)
                            .status())
                    .isEqualTo(401);
            assertThat(client.get("/private", "Authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(401);
            assertThat(storeCalls).as(token).isEmpty();
        }
    }

    @Test
    void m03AfterALoginIsOverTheNextOneHasAnotherIdAndTheOldOneIsGone() {
        client.login("alice@example.com");
        var before = client.get("/auth/me").json("login_id");
        postern.logins().end("u-alice", before);

        client.login("alice@example.com");

        assertThat(client.get("/auth/me").json("login_id")).isNotEmpty().isNotEqualTo(before);
        assertThat(postern.logins().list("u-alice")).hasSize(1);
    }

    @Test
    void m07AndM11ARequestThatIsLetThroughSetsNoCookieAndWritesNothingHoweverItIsDispatched() {
        client.login("alice@example.com");
        for (var path : List.of("/private", "/private?forward", "/private?include", "/private?async")) {
            storeCalls.clear();

            var reply = client.get(path);

            assertThat(reply.body()).as(path).contains("user=u-alice");
            assertThat(reply.setCookies()).as(path).isEmpty();
            assertThat(storeCalls).as(path).containsExactly("find");
        }
    }

    @Test
    void m09ALoginBehindACommittedResponseIsAnErrorAndNoSilentLoss() {
        assertThat(client.get("/public/late").body()).contains("the response is under way");
        assertThat(postern.logins().list("u-alice")).isEmpty();
    }

    @Test
    void m10AfterALogoutTheRequestKnowsNobodyASecondOneIsHarmlessAndAnotherLoginIsPossible() {
        client.login("alice@example.com");
        var before = client.get("/auth/me").json("login_id");

        var reply = client.get("/private?again");

        assertThat(reply.body()).isEqualTo("user=u-alice user=null user=null user=u-alice");
        assertThat(client.get("/auth/me").json("login_id")).isNotEmpty().isNotEqualTo(before);
    }

    @Test
    void m12WithoutACookieThereIsNoRoundTripToTheStore() {
        storeCalls.clear();

        assertThat(client.get("/public/page").status()).isEqualTo(200);
        assertThat(client.get("/private").status()).isEqualTo(401);
        assertThat(client.get("/admin").status()).isEqualTo(401);

        assertThat(storeCalls).isEmpty();
    }

    @Test
    void m14ALoginMakesAnotherIdAndALogoutTakesTheCookieAwayWithTheAttributesThatItWasSetWith() {
        var first = client.login("alice@example.com").setCookies().get(0);
        var second = client.login("alice@example.com").setCookies().get(0);
        var gone = client.post("/auth/logout").setCookies().get(0);

        assertThat(second).isNotEqualTo(first);
        assertThat(withoutValue(gone)).isEqualTo(withoutValue(second));
    }

    private static String withoutValue(String cookie) {
        return cookie.replaceFirst("=[^;]*", "=").replaceFirst("Max-Age=[0-9]+", "Max-Age");
    }

    private TokenStore counting(TokenStore store) {
        return (TokenStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TokenStore.class}, (proxy, method, arguments) -> {
                    if (!Set.of("attempts", "close").contains(method.getName())) {
                        storeCalls.add(method.getName());
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            var asked = request.getParameterMap().keySet();
            var isFirst = request.getDispatcherType() == jakarta.servlet.DispatcherType.REQUEST;
            if (request.getRequestURI().equals("/public/late")) {
                response.flushBuffer();
                try {
                    request.login("alice@example.com", TestApp.PASSWORD);
                } catch (ServletException e) {
                    response.getWriter().print(e.getMessage());
                }
            } else if (isFirst && asked.contains("forward")) {
                request.getRequestDispatcher("/other").forward(request, response);
            } else if (isFirst && asked.contains("include")) {
                request.getRequestDispatcher("/other").include(request, response);
            } else if (isFirst && asked.contains("async")) {
                request.startAsync().dispatch("/other");
            } else if (asked.contains("again")) {
                var seen = new StringBuilder("user=" + request.getRemoteUser());
                request.logout();
                seen.append(" user=").append(request.getRemoteUser());
                request.logout();
                seen.append(" user=").append(request.getRemoteUser());
                request.login("alice@example.com", TestApp.PASSWORD);
                response.getWriter().print(seen.append(" user=").append(request.getRemoteUser()));
            } else {
                response.getWriter().print("user=" + request.getRemoteUser());
            }
        }
    }
}
