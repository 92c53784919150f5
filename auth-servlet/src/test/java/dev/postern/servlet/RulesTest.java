package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesTest {
    /** Every path that the patterns of the tests tell apart. */
    private static final List<String> PATHS = List.of(
            "/", "/a", "/b", "/x", "/a/b", "/a/x", "/x/b", "/x/y", "/a/b/c", "/a/x/y", "/x/b/c", "/x/y/z", "/a/b/c/d");

    private final List<String> problems = new ArrayList<>();

    @Test
    void theFirstRuleThatFitsDecides() {
        var rules = rules("/a/public permit; /a/** role:admin; /** authenticated");

        assertThat(rules.rightFor("GET", "/a/public")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("GET", "/a/other")).isEqualTo(new Right.Role("admin"));
        assertThat(rules.rightFor("GET", "/a")).isEqualTo(new Right.Role("admin"));
        assertThat(rules.rightFor("GET", "/ab")).isEqualTo(new Right.Authenticated());
        assertThat(rules.rightFor("GET", "/")).isEqualTo(new Right.Authenticated());
    }

    @Test
    void whereNoRuleFitsNobodyMay() {
        assertThat(rules("/a permit").rightFor("GET", "/b")).isEqualTo(new Right.Deny());
        assertThat(rules("").rightFor("GET", "/")).isEqualTo(new Right.Deny());
    }

    @Test
    void aSlashAtTheEndMakesNoDifference() {
        var rules = rules("/admin role:admin; /one/* permission:p; /** permit");

        assertThat(rules.rightFor("GET", "/admin/")).isEqualTo(new Right.Role("admin"));
        assertThat(rules.rightFor("GET", "/admin/x")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("GET", "/one/x/")).isEqualTo(new Right.Permission("p"));
        assertThat(rules.rightFor("GET", "/one/x/y")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("GET", "/one/")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("GET", "/one")).isEqualTo(new Right.Permit());
    }

    @Test
    void aStarInTheMiddleIsOneSegment() {
        var rules = rules("/users/*/orders/** permission:orders; /** deny");

        assertThat(rules.rightFor("GET", "/users/7/orders")).isEqualTo(new Right.Permission("orders"));
        assertThat(rules.rightFor("GET", "/users/7/orders/1/2")).isEqualTo(new Right.Permission("orders"));
        assertThat(rules.rightFor("GET", "/users/orders")).isEqualTo(new Right.Deny());
        assertThat(rules.rightFor("GET", "/users/7/8/orders")).isEqualTo(new Right.Deny());
    }

    @Test
    void methodsNarrowARuleAndGetMeansHeadToo() {
        var rules = rules("GET,POST /a permit\n/a deny");

        assertThat(rules.rightFor("GET", "/a")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("HEAD", "/a")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("POST", "/a")).isEqualTo(new Right.Permit());
        assertThat(rules.rightFor("DELETE", "/a")).isEqualTo(new Right.Deny());
        assertThat(rules.rightFor("get", "/a")).isEqualTo(new Right.Deny());
    }

    @Test
    void whatCannotBeReadIsToldRuleByRule() {
        read("a permit; /a; /a permit x y; /a/*.html permit; /a role:; get /a permit; /a everybody; /a/../b permit;"
                + " /a//b permit; /caf%C3%A9/** deny; /**/a permit; /ok permit");

        assertThat(problems).hasSize(11).allMatch(problem -> problem.contains("can't be read"));
    }

    @Test
    void aRuleThatIsNeverReachedIsTold() {
        read("/a/** permit; /a/b role:admin; /x/* permit; /x/y deny; GET /g permit; GET,HEAD /g deny; POST /g deny;"
                + " /z permit; /z/ deny");

        assertThat(problems)
                .hasSize(4)
                .allMatch(problem -> problem.contains("is never reached"))
                .anyMatch(problem -> problem.contains("\"/a/b role:admin\" is never reached: \"/a/** permit\""));
    }

    @Test
    void aRuleThatSeveralEarlierOnesTakeTogetherIsTold() {
        read("GET /a permit; POST /a deny; GET,POST /a authenticated");
        assertThat(problems)
                .singleElement()
                .asString()
                .contains(
                        "\"GET,POST /a authenticated\" is never reached: \"GET /a permit\" and \"POST /a deny\" before it take every");
        problems.clear();

        read("/b permit; /b/* deny; /b/*/** authenticated; /b/** role:x");
        assertThat(problems).singleElement().asString().contains("\"/b/** role:x\" is never reached");
        problems.clear();

        read("/b permit; /b/*/** authenticated; /b/** role:x");
        assertThat(problems).hasSize(1);
    }

    @Test
    void everyRuleEitherDecidesARequestOrIsTold() {
        var random = new Random(5);
        var patterns =
                List.of("/", "/**", "/a", "/a/**", "/*", "/*/b", "/a/*", "/a/b", "/*/**", "/a/*/**", "/*/b/**", "/*/*");
        var methods = List.of("", "", "GET ", "POST ", "GET,POST ", "PUT ");
        var told = 0;
        for (var round = 0; round < 3_000; round++) {
            problems.clear();
            var text = IntStream.range(0, 2 + random.nextInt(4))
                    .mapToObj(i -> methods.get(random.nextInt(methods.size()))
                            + patterns.get(random.nextInt(patterns.size())) + " role:r" + i)
                    .toList();
            var rules = read(String.join(";", text));
            for (var i = 0; i < text.size(); i++) {
                var right = new Right.Role("r" + i);
                var decides = Stream.of("GET", "POST", "PUT", "PATCH")
                        .anyMatch(method -> PATHS.stream()
                                .anyMatch(path -> rules.rightFor(method, path).equals(right)));
                var isTold = problems.stream().anyMatch(problem -> problem.contains(right + "\" is never"));
                assertThat(decides).as(text + " " + right).isNotEqualTo(isTold);
                told += isTold ? 1 : 0;
            }
        }
        assertThat(told).isBetween(1_000, 9_000);
    }

    @Test
    void headIsJudgedAsGet() {
        var rules = rules("GET /a role:x; POST /b permit; /** deny");

        assertThat(rules.rightFor("HEAD", "/a")).isEqualTo(new Right.Role("x"));
        assertThat(rules.rightFor("HEAD", "/b")).isEqualTo(new Right.Deny());
        read("HEAD /a permit");
        assertThat(problems).singleElement().asString().contains("write GET");
    }

    @Test
    void methodsThatAreRefusedEverywhereHaveNoRule() {
        read("TRACE /a permit; GET,CONNECT /b permit; Get /c permit; TRACK /d permit");

        assertThat(problems).hasSize(4).noneMatch(problem -> problem.contains("one word"));
        assertThat(List.of("GET", "PROPFIND", "M-SEARCH", "X")).allMatch(Rules::takesMethod);
        assertThat(List.of("get", "Get", "", "TRACE", "TRACK", "CONNECT", "GET ", "G\u0130T", "X_Y", "X1"))
                .noneMatch(Rules::takesMethod);
    }

    @Test
    void aRightOfTwoWordsIsToldApartFromAMethod() {
        read("/admin role admin");

        assertThat(problems).singleElement().asString().contains("a right is one word, such as role:admin");
    }

    @Test
    void rightsAreJoinedByPlus() {
        var rules = rules("/a role:admin+fresh:10m; /b permission:x+role:y+authenticated; /c fresh:90s");

        assertThat(rules.rightFor("GET", "/a"))
                .isEqualTo(new Right.All(List.of(new Right.Role("admin"), new Right.Fresh(Duration.ofMinutes(10)))));
        var both = rules.rightFor("GET", "/b");
        assertThat(both.allows(identity(Set.of("y"), Set.of("x")))).isTrue();
        assertThat(both.allows(identity(Set.of("y"), Set.of()))).isFalse();
        assertThat(both.allows(identity(Set.of(), Set.of("x")))).isFalse();
        assertThat(rules.rightFor("GET", "/c").maxAge()).contains(Duration.ofSeconds(90));
        assertThat(both.maxAge()).isEmpty();
    }

    @Test
    void rightsThatMakeNoSenseAreTold() {
        read("/a fresh:; /b fresh:10; /c fresh:0m; /d fresh:-1m; /e fresh:10m+fresh:5m; /f permit+fresh:5m;"
                + " /g role:a+deny; /h role:a+role:a; /i role:a+; /j fresh:1.5h; /k role:a+b; /l fresh:99999999d");

        assertThat(problems).hasSize(12).allMatch(problem -> problem.contains("can't be read"));
        assertThat(problems.get(1)).contains("a duration such as 30s, 10m, 2h or 1d");
        assertThat(problems.get(4)).contains("leave the shorter one");
        assertThat(problems.get(5)).contains("permit and deny stand alone");
        assertThat(problems.get(7)).contains("role:a stands there twice");
    }

    @Test
    void oneRightAndAnotherAskForBoth() {
        var permit = new Right.Permit();
        var role = new Right.Role("a");
        var fresh = new Right.Fresh(Duration.ofMinutes(5));

        assertThat(permit.and(role)).isEqualTo(role);
        assertThat(role.and(permit)).isEqualTo(role);
        assertThat(role.and(role)).isEqualTo(role);
        assertThat(role.and(fresh).and(new Right.Fresh(Duration.ofMinutes(1))).maxAge())
                .contains(Duration.ofMinutes(1));
        assertThat(role.and(new Right.Deny()).allows(identity(Set.of("a"), Set.of())))
                .isFalse();
        assertThat(new Right.AnyRole(List.of()).allows(identity(Set.of("a"), Set.of())))
                .isFalse();
        assertThat(role.and(fresh)).hasToString("role:a+fresh:300s");
    }

    @Test
    void aRuleThatAnEarlierOneOnlyTouchesIsReached() {
        read("/a/b permit; /a/** deny; POST /c permit; /c deny; /*/d permit; /e/* permit; /e/** deny; /** permit");

        assertThat(problems).isEmpty();
    }

    private static Identity identity(Set<String> roles, Set<String> permissions) {
        return new Identity("u", roles, permissions, Map.of());
    }

    private Rules rules(String text) {
        var rules = read(text);
        assertThat(problems).isEmpty();
        return rules;
    }

    private Rules read(String text) {
        return Rules.read(text, problems::add);
    }
}
