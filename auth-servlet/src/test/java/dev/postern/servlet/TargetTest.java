package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What containers may make of a target, some of which none of them does today. */
class TargetTest {
    private static final ServletContext WITHOUT_SERVLETS = (ServletContext) Proxy.newProxyInstance(
            TargetTest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> Map.of());

    private final Rules rules = Rules.read("/public/** permit; /admin/** role:admin; /** authenticated", problem -> {
        throw new AssertionError(problem);
    });

    @Test
    void bothReadingsOfAPathHaveToBeAllowed() {
        assertThat(right(request("/public/x", "", "/public/x", null))).isEqualTo(new Right.Permit());
        assertThat(right(request("/public/x", "", "/admin", "/x"))).isEqualTo(new Right.Role("admin"));
        assertThat(right(request("/admin/x", "", "/public", "/x"))).isEqualTo(new Right.Role("admin"));
        assertThat(right(request("/other/", "", "/admin/index.html", null)).toString())
                .isEqualTo("authenticated+role:admin");
        assertThat(right(request("/public/", "", "/public/index.html", null))).isEqualTo(new Right.Permit());
    }

    @Test
    void aContainerThatTellsNoPathOfItsOwnIsTakenAtItsWord() {
        assertThat(target(request("/app", "/app", "", null)).orElseThrow().served())
                .isEqualTo("/");
        assertThat(target(request("/app/x", "/app", "", "/x")).orElseThrow().served())
                .isEqualTo("/x");
        assertThat(target(request("/x", "", null, null)).orElseThrow().served()).isEqualTo("/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/;/app", "/app;x=1", "/x/../app", "//app", "/%2e/app", "app", "/app%00", "/app\\"})
    void anAmbiguousContextPathIsRefused(String context) {
        assertThat(target(request(context + "/x", context, "", "/x"))).isEmpty();
    }

    @Test
    void aTargetOutsideTheContextIsRefused() {
        assertThat(target(request("/other/x", "/app", "", "/x"))).isEmpty();
        assertThat(target(request("/application", "/app", "", "/lication"))).isEmpty();
        assertThat(target(request(null, "", "", "/x"))).isEmpty();
    }

    /** What Spring Security and Shiro refuse in the parts that a container makes of a target is refused here too. */
    @Test
    void whatOthersRefuseInTheContainersReadingIsRefused() {
        var checked = 0;
        for (var vector : PathVectors.all()) {
            var reading = vector.containersReading();
            if (vector.expect().equals("reject") && reading.startsWith("/")) {
                checked++;
                assertThat(target(request("/something", "", reading, null)))
                        .as(vector.toString())
                        .isEmpty();
            }
        }
        assertThat(checked).isGreaterThan(10);
    }

    @Test
    void anIncludeIsJudgedByWhatIsIncluded() {
        var attributes = Map.<String, Object>of(
                RequestDispatcher.INCLUDE_REQUEST_URI, "/app/admin/x",
                RequestDispatcher.INCLUDE_CONTEXT_PATH, "/app",
                RequestDispatcher.INCLUDE_SERVLET_PATH, "/admin",
                RequestDispatcher.INCLUDE_PATH_INFO, "/x");
        var page = request(DispatcherType.INCLUDE, "/app/public/page", "/app", "/public", "/page", attributes);

        assertThat(right(page)).isEqualTo(new Right.Role("admin"));
        // By name: there is no path, and what includes it was let through.
        assertThat(right(request(DispatcherType.INCLUDE, "/public/page", "", "/public/page", null, Map.of())))
                .isEqualTo(new Right.Permit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin/a b", "/admin/\u00e9", "/x/../admin/a", "/./admin/a", "/public/../admin", "/admin/%20"})
    void aTargetFromInsideIsReadMoreLeniently(String target) {
        assertThat(RequestPath.decodeDispatched(target).orElseThrow()).startsWith("/admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../admin",
                "/a/../../admin",
                "/a/..;/admin",
                "/a/%2e%2e/admin",
                "/a//b",
                "/a/;/b",
                "/a\\b",
                "/a%2fb",
                "/a%00",
                "/a\u0000",
                "/a\u0085",
                "/a%",
                "/a%25",
                "admin",
                "",
                "/a\ud800"
            })
    void aTargetFromInsideThatIsAmbiguousIsRefused(String target) {
        assertThat(RequestPath.decodeDispatched(target)).isEmpty();
    }

    @Test
    void pagesInsideAreOpenToDispatchesOnlyIfBothReadingsAreInside() {
        var inside = "/WEB-INF/page.jsp";
        assertThat(right(request(DispatcherType.FORWARD, inside, "", inside, null, Map.of())))
                .isEqualTo(new Right.Permit());
        assertThat(right(request(DispatcherType.FORWARD, inside, "", "/admin/x", null, Map.of())))
                .isEqualTo(new Right.Role("admin"));
        assertThat(right(request(DispatcherType.FORWARD, "/admin/x", "", inside, null, Map.of())))
                .isEqualTo(new Right.Role("admin"));
        assertThat(right(request(inside, "", inside, null))).isEqualTo(new Right.Authenticated());
    }

    /**
     * How the patterns of Shiro's tests read here. A star is a whole segment, one and not none; what is refused at start
     * can't be misread later.
     */
    @Test
    void theVerdictsOnPatternsAreThoseOfShiroButForAStarThatIsNoWholeSegment() {
        var differ = new HashMap<String, String>();
        for (var vector : PathVectors.all()) {
            if (!vector.isPattern()) {
                continue;
            }
            var pattern = vector.values().get("pattern");
            String verdict;
            try {
                // A space stands for the encoded one, which is what the tests of Shiro mean by it.
                var path = RequestPath.decode(vector.path().replace(" ", "%20")).orElseThrow();
                verdict = PathPattern.of(pattern).matches(path) ? "match" : "no-match";
            } catch (IllegalArgumentException e) {
                verdict = "refused at start";
            }
            if (!verdict.equals(vector.expect())) {
                differ.put(pattern + " and " + vector.path(), verdict);
            }
        }
        assertThat(differ)
                .containsOnly(
                        Map.entry("/foo* and /foo/", "refused at start"),
                        Map.entry("/foo* and /foo/bar", "refused at start"),
                        Map.entry("/foo/* and /foo/", "no-match"));
    }

    /** Empty if it is refused. */
    private static Optional<Target> target(HttpServletRequest request) {
        return Optional.ofNullable(Target.of(request));
    }

    private Right right(HttpServletRequest request) {
        return target(request)
                .orElseThrow()
                .right(path -> rules.rightFor("GET", path), request.getDispatcherType() != DispatcherType.REQUEST);
    }

    private static HttpServletRequest request(String uri, String context, String servletPath, String pathInfo) {
        return request(DispatcherType.REQUEST, uri, context, servletPath, pathInfo, Map.of());
    }

    private static HttpServletRequest request(
            DispatcherType type,
            String uri,
            String context,
            String servletPath,
            String pathInfo,
            Map<String, Object> attributes) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                TargetTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getDispatcherType" -> type;
                    case "getRequestURI" -> uri;
                    case "getContextPath" -> context;
                    case "getServletPath" -> servletPath;
                    case "getPathInfo" -> pathInfo;
                    case "getAttribute" -> attributes.get(arguments[0]);
                    case "getServletContext" -> WITHOUT_SERVLETS;
                    default -> null;
                });
    }
}
