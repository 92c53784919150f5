package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesTest {
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
                + " /a//b permit; /**/a permit; /ok permit");

        assertThat(problems).hasSize(10).allMatch(problem -> problem.contains("can't be read"));
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
    void aRuleThatAnEarlierOneOnlyTouchesIsReached() {
        read("/a/b permit; /a/** deny; POST /c permit; /c deny; /*/d permit; /e/* permit; /e/** deny; /** permit");

        assertThat(problems).isEmpty();
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
