package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Identity;
import dev.postern.PasswordLogin.Outcome;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No return target leads to another site, however it is written. */
class ReturnTargetTest {
    private static final List<String> REFUSED = List.of(
            // nothing, or no path of this site
            "",
            " ",
            ".",
            "..",
            "?x",
            "#x",
            "a",
            "dash",
            "./dash",
            "../dash",
            "~/dash",
            "*",
            // other hosts, by scheme
            "https://evil.example",
            "http://evil.example/",
            "HTTPS://evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https:\\\\evil.example",
            "http://[::1]/",
            "http://2130706433/",
            "ftp://evil.example",
            "evil.example",
            "evil.example/dash",
            "www.evil.example",
            "app.example.evil.example",
            "localhost@evil.example",
            "@evil.example",
            "/@evil.example\\",
            "://evil.example",
            ":evil.example",
            // other hosts, by two slashes or what browsers take for them
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "//evil.example/..",
            "//evil.example:443/dash",
            "//user@evil.example",
            "//localhost@evil.example",
            "///evil.example/%2e%2e",
            "/\\evil.example",
            "\\/evil.example",
            "\\\\evil.example",
            "\\evil.example",
            "/\\/evil.example",
            "/\\\\evil.example",
            "\\/\\/evil.example",
            "//\\evil.example",
            // two slashes behind characters that browsers drop or trim
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            "\n//evil.example",
            " //evil.example",
            "\u0000//evil.example",
            "\u0001//evil.example",
            "\u000b//evil.example",
            "\u000c//evil.example",
            "\u00a0//evil.example",
            "\ufeff//evil.example",
            "h\nttps://evil.example",
            "https\t://evil.example",
            // two slashes behind dots, or encoded once or twice
            "/.//evil.example",
            "/..//evil.example",
            "/./evil.example",
            "/../evil.example",
            "/dash/..//evil.example",
            "/dash/../..//evil.example",
            "/%2e//evil.example",
            "/%2e%2e//evil.example",
            "/%2f/evil.example",
            "/%2F%2Fevil.example",
            "%2f%2fevil.example",
            "%2F/evil.example",
            "/%5cevil.example",
            "/%5C%5Cevil.example",
            "%5cevil.example",
            "/%252f%252fevil.example",
            "/%25252fevil.example",
            "/%09/evil.example",
            "/%0a/evil.example",
            "/%0d%0a/evil.example",
            "/%00/evil.example",
            "/;//evil.example",
            "/;@evil.example",
            "/;/evil.example",
            "/dash//evil.example",
            // what looks like a slash or a dot in other scripts, and bytes that are no UTF-8
            "/\uff0fevil.example",
            "\uff0f\uff0fevil.example",
            "/\u2215evil.example",
            "/\u2044evil.example",
            "/\u3002evil.example",
            "/\u200bevil.example",
            "/\u202eevil.example",
            "/\u0130",
            "/%c0%afevil.example",
            "/%e0%80%afevil.example",
            "/%ff",
            "/%u002fevil.example",
            "/%zz",
            "/%",
            "/%2",
            "/\u00e9",
            // scripts and documents
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "javascript://evil.example/%0aalert(1)",
            "\u0001javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "data:text/html;base64,PHNjcmlwdD4=",
            "vbscript:x",
            "blob:https://evil.example/x",
            "file:///etc/passwd",
            "view-source:https://evil.example",
            "about:blank",
            // headers of their own
            "/dash\r\nSet-Cookie: a=b",
            "/dash\nSet-Cookie: a=b",
            "/dash\rSet-Cookie: a=b",
            "/dash\u0000",
            "/dash?x=\r\n\r\n<script>",
            "/dash\u010d\u010aSet-Cookie: a=b",
            "/dash\u560d\u560aSet-Cookie: a=b",
            "/dash\u2028",
            "/dash\u0085",
            "/dash\u007f",
            "/da sh",
            "/dash ",
            " /dash",
            "/dash?a b",
            "/dash?a\\b",
            // too long
            "/" + "x".repeat(2_048),
            "/?" + "/".repeat(100_000));

    private static final Identity ALICE = new Identity("u-alice", Set.of("user"), Set.of(), Map.of());

    /** What is no other site, however much it looks like one: all of it stays behind the first slash. */
    private static final List<String> TAKEN = List.of(
            "/",
            "/dash",
            "/dash/",
            "/dash?tab=2",
            "/dash?tab=2#top",
            "/#top",
            "/?",
            "/a/b/c.html",
            "/%C3%BCber",
            "/a%20b",
            "/evil.example",
            "/@evil.example",
            "/a@evil.example/b",
            "/https://evil.example".replace("//", "/"),
            "/dash?next=https://evil.example",
            "/dash?next=//evil.example",
            "/dash?next=%2F%2Fevil.example",
            "/dash?/../..//evil.example",
            "/dash#//evil.example",
            "/dash?a=%0d%0aSet-Cookie:x",
            "/javascript:alert(1)",
            "/:80",
            "/" + "x".repeat(2_047));

    @Test
    void whatMayLeadElsewhereIsRefusedAndAPathOfThisSiteIsTaken() {
        assertThat(ReturnTarget.local(null)).isEmpty();
        for (var target : REFUSED) {
            assertThat(ReturnTarget.local(target)).as(target).isEmpty();
        }
        for (var target : TAKEN) {
            assertThat(ReturnTarget.local(target)).contains(target);
            assertThat(URI.create("https://app.example").resolve(target).getHost())
                    .isEqualTo("app.example");
        }
        assertThat(REFUSED).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(60);
    }

    /** All 400,000 words of up to five of the characters that matter; browsers drop some and turn others into slashes. */
    @Test
    void noWordThatIsTakenIsReadByABrowserAsAnotherHost() {
        var taken = 0;
        for (var word : words("/\\.:@%2f?#;a\t\n", 5)) {
            if (ReturnTarget.local(word).isPresent()) {
                taken++;
                var read = word.replaceAll("[\t\n\r]", "").strip().replace('\\', '/');
                assertThat(read).as(word).startsWith("/").doesNotStartWith("//");
                assertThat(read.replace("%2f", "/").replace("%2F", "/").replaceAll("/\\.{0,2}(?=/)", "/"))
                        .as("decoded and tidied: %s", word)
                        .doesNotStartWith("//");
            }
        }
        assertThat(taken).isGreaterThan(1_000);
    }

    @Test
    void everyDoorHoldsToIt() throws Exception {
        for (var strategy : List.of("session", "jwt")) {
            try (var app = TestApp.start(
                    Map.of("auth.strategy", strategy),
                    Clock.systemUTC(),
                    (email, password, client) ->
                            email.equals("nobody") ? new Outcome.Refused() : new Outcome.Success(ALICE))) {
                var browser = app.client();
                browser.login("alice@example.com");
                var refreshes = browser.cookies().size() == 2;
                for (var target : REFUSED) {
                    if (target.length() > 3_000) {
                        continue; // longer than the container takes
                    }
                    var encoded = URLEncoder.encode(target, StandardCharsets.UTF_8);
                    assertThat(browser.get("/auth/refresh?return_to=" + encoded).header("location"))
                            .as(target)
                            .isEqualTo(refreshes ? "/" : "/login");
                    assertThat(app.client()
                                    .postForm("/auth/login", "email=nobody&password=&return_to=" + encoded)
                                    .header("location"))
                            .as(target)
                            .isEqualTo("/login?error=invalid_credentials");
                }
                for (var target : TAKEN) {
                    var encoded = URLEncoder.encode(target, StandardCharsets.UTF_8);
                    assertThat(browser.get("/auth/refresh?return_to=" + encoded).header("location"))
                            .isEqualTo(refreshes ? target : "/login?return_to=" + encoded);
                }
                for (var target : List.of("https://evil.example", "//evil.example", "/\\evil.example")) {
                    var form = "email=alice%40example.com&password=" + TestApp.PASSWORD + "&return_to="
                            + URLEncoder.encode(target, StandardCharsets.UTF_8);
                    assertThat(browser.postForm("/auth/login", form).header("location"))
                            .isEqualTo("/");
                }
            }
        }
    }

    @Test
    void twoReturnTargetsAreABadRequest() throws Exception {
        try (var app = TestApp.start(Map.of())) {
            assertThat(app.client()
                            .get("/auth/refresh?return_to=/a&return_to=//evil.example")
                            .status())
                    .isEqualTo(400);
            assertThat(RawHttp.status(RawHttp.sendLines(
                            app.port(), "GET /auth/refresh?return_to=%zz HTTP/1.1", "Host: localhost")))
                    .isEqualTo(400);
            assertThat(app.client().get("/auth/refresh").header("location")).isEqualTo("/login");
        }
    }

    private static Iterable<String> words(String alphabet, int longest) {
        var words = new ArrayList<String>();
        words.add("");
        for (var from = 0; from < words.size() && words.get(from).length() < longest; from++) {
            for (var i = 0; i < alphabet.length(); i++) {
                words.add(words.get(from) + alphabet.charAt(i));
            }
        }
        return words;
    }
}
