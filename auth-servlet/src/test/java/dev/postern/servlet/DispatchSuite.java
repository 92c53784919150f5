package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.LoginEndedException;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a request is, and may do, on its way through an application: dispatches, error pages, threads, annotations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DispatchSuite {
    private static final String HTML = "text/html,*/*;q=0.8";
    private static final String RULES = "/public/** permit; /admin/** role:admin; POST /forms/** role:admin;"
            + " /forms/** authenticated; /closed/** deny; /** authenticated";

    private Postern postern;
    private TestContainer.Running server;
    private TestClient stranger;
    private TestClient alice;
    private TestClient admin;

    /** The container that this runs on. */
    abstract TestContainer container();

    @BeforeAll
    final void start() throws Exception {
        postern = TestApp.postern(Map.of("auth.rules", RULES), Clock.systemUTC(), null);
        var servlets = Map.<String, Servlet>of(
                "/*", new App(postern),
                "/WEB-INF/page", new Page(),
                "/closed/error", new Page(),
                "/public/roles", new ForAdmins(),
                "/public/denied", new ForNobody(),
                "/admin/everybody", new ForEverybody(),
                "/public/methods", new ByMethod(),
                "/public/inherited", new Inheriting());
        Filter wrapping = (request, response, chain) ->
                chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request), response);
        server = container()
                .start(new TestContainer.App(
                        "",
                        List.of(AuthFilter.of(postern), wrapping),
                        servlets,
                        Map.of(404, "/closed/error", 418, "/closed/error")));
    }

    @AfterAll
    final void stop() {
        server.close();
        postern.close();
    }

    @BeforeEach
    final void logIn() {
        stranger = new TestClient(server.port());
        alice = new TestClient(server.port());
        alice.login("alice@example.com");
        admin = new TestClient(server.port());
        admin.login("admin@example.com");
    }

    @Test
    void aRelativeTargetIsJudgedByWhereItLeads() {
        assertThat(alice.get("/public/deep/do?forward=../../admin/x").status()).isEqualTo(403);
        assertThat(admin.get("/public/deep/do?forward=../../admin/x").body()).contains("by FORWARD at /admin/x");
        assertThat(stranger.get("/public/deep/do?forward=../other").body()).contains("by FORWARD at /public/other");
    }

    @Test
    void aForwardIsJudgedByTheMethodToo() {
        assertThat(alice.get("/do?forward=/forms/x").status()).isEqualTo(200);
        assertThat(alice.post("/do?forward=/forms/x").status()).isEqualTo(403);
        assertThat(admin.post("/do?forward=/forms/x").status()).isEqualTo(200);
    }

    @Test
    void theApplicationsOwnPagesAreOpenToItAndToNobodyElse() {
        assertThat(stranger.get("/public/do?forward=/WEB-INF/page").body()).contains("a page for null");
        assertThat(stranger.get("/public/do?include=/WEB-INF/page").body()).contains("a page for null");
        assertThat(alice.get("/public/do?async=/WEB-INF/page").body()).contains("a page for u-alice");

        assertThat(stranger.get("/WEB-INF/page").status()).isIn(401, 404);
        assertThat(stranger.get("/public/do?forward=/WEB-INF/../admin/x").status())
                .isIn(400, 401);
        assertThat(stranger.get("/public/do?forward=/web-inf/page").status()).isEqualTo(401);
    }

    @Test
    void anErrorPageIsOpenToWhoeverMadeTheMistakeAndKnowsThem() {
        assertThat(stranger.get("/public/do?error=418").body()).contains("a page for null");
        assertThat(alice.get("/public/do?error=418").body()).contains("a page for u-alice");

        assertThat(alice.get("/closed/error").status()).isEqualTo(403);
        assertThat(alice.get("/do?forward=/closed/error").status()).isEqualTo(403);
    }

    @Test
    void aRefusedPartOfAPageIsLeftOutOfIt() {
        var page = alice.get("/public/do?include=/admin/x");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("before  after");
        assertThat(admin.get("/public/do?include=/admin/x").body())
                .startsWith("before ")
                .contains("by INCLUDE")
                .endsWith(" after");
    }

    @Test
    void aBrowserComesBackToWhatItAskedForAndNotToWhereThatWasForwarded() {
        for (var way : List.of("forward", "async")) {
            var reply = stranger.get("/public/do?" + way + "=/private", "Accept", HTML);

            assertThat(reply.status()).as(way).isEqualTo(303);
            assertThat(reply.header("location"))
                    .as(way)
                    .isEqualTo("/login?return_to=%2Fpublic%2Fdo%3F" + way + "%3D%2Fprivate");
        }
    }

    @Test
    void whoItIsIsAskedOnceARequest() {
        // The login ends on the way; what was let through knows its user to the end.
        assertThat(alice.get("/public/do?end&forward=/private").body()).contains("user=u-alice");
        assertThat(alice.get("/private").status()).isEqualTo(401);

        alice.login("alice@example.com");
        assertThat(alice.get("/public/do?end&async=/private").body()).contains("user=u-alice");
    }

    @Test
    void whoLogsInOnTheWayIsKnownFromThereOn() {
        var body = stranger.get("/public/do?login&forward=/private").body();

        assertThat(body).contains("user=u-alice").contains("current=u-alice");
        assertThat(stranger.get("/private").status()).isEqualTo(200);
        assertThat(stranger.get("/public/do?logout&forward=/private").status()).isEqualTo(401);
    }

    @Test
    void theUserIsKnownInThreadsOfTheContainer() {
        for (var how : List.of("thread", "thread-of-wrapped")) {
            assertThat(alice.get("/public/do?" + how).body())
                    .as(how)
                    .isEqualTo("user=u-alice principal=u-alice role=true type=Cookie current=u-alice required=u-alice");
        }
        assertThat(stranger.get("/public/do?thread").body())
                .isEqualTo("user=null principal=null role=false type=null current=null required=null");
    }

    @Test
    void aRequestThatTheApplicationHasWrappedTellsTheUserToo() {
        assertThat(alice.get("/private").body()).contains("current=u-alice").contains("required=u-alice");
    }

    @Test
    void aLoginGivesTheContainersSessionAnotherId() {
        var planted = stranger.get("/public/do?session").body();

        var after = stranger.get("/public/do?session&login").body();

        assertThat(planted).startsWith("session=");
        assertThat(after).startsWith("session=").isNotEqualTo(planted);
        assertThat(stranger.get("/public/do?session&change").body())
                .startsWith("session=")
                .isNotEqualTo(after);
        assertThat(stranger.get("/private").body()).contains("user=u-alice");
    }

    @Test
    void aLoginThatEndsInTheMiddleIsAnsweredAsNone() {
        for (var way : List.of("ended", "ended-wrapped", "ended&forward=/private", "ended&include=/private")) {
            var reply = alice.get("/do?" + way);
            assertThat(reply.status()).as(way).isEqualTo(401);
            assertThat(reply.json("error")).as(way).isEqualTo("invalid_token");
        }
        assertThat(alice.get("/do?ended", "Accept", HTML).header("location")).startsWith("/login?return_to=");
        assertThat(alice.get("/do?outage-wrapped").status()).isEqualTo(503);
    }

    @Test
    void anAnnotationTakesAwayFromWhatTheRulesGive() {
        assertThat(stranger.get("/public/roles").status()).isEqualTo(401);
        assertThat(alice.get("/public/roles").status()).isEqualTo(403);
        assertThat(admin.get("/public/roles").body()).isEqualTo("for admins");
        assertThat(admin.get("/public/denied").status()).isEqualTo(403);
        assertThat(admin.get("/public/inherited").body()).isEqualTo("for admins");
        assertThat(alice.get("/public/inherited").status()).isEqualTo(403);
    }

    @Test
    void anAnnotationAddsNothingToWhatTheRulesGive() {
        assertThat(stranger.get("/admin/everybody").status()).isEqualTo(401);
        assertThat(alice.get("/admin/everybody").status()).isEqualTo(403);
        assertThat(admin.get("/admin/everybody").body()).isEqualTo("for everybody");
    }

    @Test
    void anAnnotationHoldsForEveryDispatch() {
        for (var way : List.of("forward", "async")) {
            assertThat(alice.get("/public/do?" + way + "=/public/roles").status())
                    .as(way)
                    .isEqualTo(403);
            assertThat(admin.get("/public/do?" + way + "=/public/roles").body())
                    .as(way)
                    .isEqualTo("for admins");
        }
        assertThat(alice.get("/public/do?include=/public/roles").body()).isEqualTo("before  after");
        assertThat(admin.get("/public/do?include=/public/roles").body()).isEqualTo("before for admins after");
    }

    @Test
    void anAnnotationOnAMethodHoldsForThatMethodAndHeadNeedsWhatGetNeeds() {
        assertThat(stranger.get("/public/methods").status()).isEqualTo(401);
        assertThat(stranger.send("HEAD", "/public/methods", "").status()).isEqualTo(401);
        assertThat(alice.get("/public/methods").body()).isEqualTo("got");
        assertThat(alice.send("HEAD", "/public/methods", "").status()).isEqualTo(200);
        assertThat(alice.post("/public/methods").status()).isEqualTo(403);
        assertThat(admin.post("/public/methods").body()).isEqualTo("posted");
        assertThat(admin.send("DELETE", "/public/methods", "").status()).isEqualTo(403);
    }

    @Test
    void noSpellingOfAMethodLeadsAroundItsRule() {
        var cookie = new String[] {
            "Cookie", "__Host-postern=" + alice.cookies().get("__Host-postern").value()
        };
        for (var method : List.of("post", "Post", "TRACE", "TRACK", "pOST", "GET,POST", "X_POST")) {
            assertThat(RawHttp.status(RawHttp.send(server.port(), method, "/forms/x", cookie)))
                    .as(method)
                    .isIn(400, 405, 501);
        }
        assertThat(RawHttp.status(RawHttp.send(server.port(), "HEAD", "/forms/x", cookie)))
                .isEqualTo(200);
        assertThat(RawHttp.status(RawHttp.send(server.port(), "POST", "/forms/x", cookie)))
                .isEqualTo(403);
        assertThat(RawHttp.status(RawHttp.send(server.port(), "OPTIONS", "/forms/x")))
                .isEqualTo(401);
    }

    /** Does what its parameters say, then tells what it sees. */
    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient Postern postern;

        App(Postern postern) {
            this.postern = postern;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                act(request, response);
            } else {
                if (request.getParameter("ended") != null) {
                    throw new LoginEndedException();
                }
                tell(request, response);
            }
        }

        private void act(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            var asked = request.getParameterMap();
            if (asked.containsKey("session")) {
                request.getSession();
            }
            if (asked.containsKey("login")) {
                request.login("alice@example.com", TestApp.PASSWORD);
            }
            if (asked.containsKey("change")) {
                request.changeSessionId();
            }
            if (asked.containsKey("logout")) {
                request.logout();
            }
            if (asked.containsKey("end")) {
                var login = Auth.require(request);
                postern.logins().end(login.identity().subject(), login.loginId());
            }
            if (asked.containsKey("error")) {
                response.sendError(Integer.parseInt(request.getParameter("error")));
            } else if (asked.containsKey("forward")) {
                request.getRequestDispatcher(request.getParameter("forward")).forward(request, response);
            } else if (asked.containsKey("include")) {
                response.getWriter().print("before ");
                request.getRequestDispatcher(request.getParameter("include")).include(request, response);
                response.getWriter().print(" after");
            } else if (asked.containsKey("async")) {
                request.startAsync().dispatch(request.getParameter("async"));
            } else if (asked.containsKey("thread") || asked.containsKey("thread-of-wrapped")) {
                var async = asked.containsKey("thread") ? request.startAsync() : request.startAsync(request, response);
                async.start(() -> {
                    try {
                        tell((HttpServletRequest) async.getRequest(), (HttpServletResponse) async.getResponse());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    } finally {
                        async.complete();
                    }
                });
            } else if (asked.containsKey("session")) {
                response.getWriter().print("session=" + request.getSession().getId());
            } else if (asked.containsKey("ended")) {
                throw new LoginEndedException();
            } else if (asked.containsKey("ended-wrapped")) {
                throw new ServletException("a framework's", new IllegalStateException(new LoginEndedException()));
            } else if (asked.containsKey("outage-wrapped")) {
                throw new ServletException("a framework's", new TokenStoreException("out of reach"));
            } else {
                tell(request, response);
            }
        }

        private static void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
            var principal = request.getUserPrincipal();
            var current = Auth.current(request)
                    .map(login -> login.identity().subject())
                    .orElse(null);
            response.getWriter()
                    .printf(
                            "user=%s principal=%s role=%s type=%s current=%s required=%s%s",
                            request.getRemoteUser(),
                            principal == null ? null : principal.getName(),
                            request.isUserInRole("user"),
                            request.getAuthType(),
                            current,
                            current == null
                                    ? null
                                    : Auth.require(request).identity().subject(),
                            request.isAsyncStarted()
                                    ? ""
                                    : " by " + request.getDispatcherType() + " at " + request.getPathInfo());
        }
    }

    private static final class Page extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("a page for " + request.getRemoteUser());
        }
    }

    /** Prints a text, whatever the method. */
    private abstract static class Text extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final String text;

        Text(String text) {
            this.text = text;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            response.getWriter().print(text);
        }
    }

    @RolesAllowed({"nobody", "admin"})
    private static class ForAdmins extends Text {
        private static final long serialVersionUID = 1;

        ForAdmins() {
            super("for admins");
        }
    }

    private static final class Inheriting extends ForAdmins {
        private static final long serialVersionUID = 1;
    }

    @DenyAll
    private static final class ForNobody extends Text {
        private static final long serialVersionUID = 1;

        ForNobody() {
            super("for nobody");
        }
    }

    @PermitAll
    private static final class ForEverybody extends Text {
        private static final long serialVersionUID = 1;

        ForEverybody() {
            super("for everybody");
        }
    }

    @DenyAll
    private static final class ByMethod extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        @RolesAllowed("**")
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("got");
        }

        @Override
        @RolesAllowed("admin")
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("posted");
        }

        @Override
        protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("deleted");
        }
    }
}
