package dev.postern.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ConfigKey;
import dev.postern.ConfigKeys;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A page of another origin tries to act as the user. From another site the browser keeps the cookies to itself; from
 * another port of the same host, which is the same site, it sends them, and only the server's own check stands in the way.
 */
@Tag("browser")
@ExtendWith(Browsers.class)
class CrossSiteBrowserTest {
    private static final String FETCH = """
            const [url, method, mode, done] = arguments;
            fetch(url, { method, mode, credentials: 'include' })
                .then((response) => response.type === 'opaque' ? 'opaque' : response.text())
                .then(done, (error) => done('failed: ' + error.name));""";

    @ParameterizedTest
    @CsvSource({
        "session, localhost", "session, " + Browser.OTHER_SITE,
        "jwt, localhost", "jwt, " + Browser.OTHER_SITE
    })
    void neitherAFormNorAScriptOfAnotherOriginActsAsTheUser(String strategy, String host, Browser browser)
            throws Exception {
        try (var other = new OtherOrigin();
                var site = Site.quickstart(Map.of(ConfigKeys.STRATEGY, strategy))) {
            logIn(browser, site);
            var attacker = other.origin(host);

            for (var target : new String[] {"/auth/logout", "/auth/logout-all", "/auth/logout-others", "/"}) {
                browser.open(attacker);
                sendForm(browser, site.at(target), "");
                if (host.equals("localhost")) {
                    browser.waitFor("body", "another site"); // the cookie came along, and was not enough
                }
            }
            browser.open(attacker);
            assertThat(fetch(browser, site.at("/auth/logout-all"), "POST", "no-cors"))
                    .isEqualTo("opaque");
            assertThat(fetch(browser, site.at("/auth/logout-all"), "POST", "cors"))
                    .isEqualTo("failed: TypeError");
            assertThat(fetch(browser, site.at("/auth/logins/any"), "DELETE", "cors"))
                    .isEqualTo("failed: TypeError");
            assertThat(fetch(browser, site.at("/auth/me"), "GET", "cors")).isEqualTo("failed: TypeError");
            assertThat(fetch(browser, site.at("/api/hello"), "GET", "cors")).isEqualTo("failed: TypeError");

            assertThat(site.logins("u-alice")).isOne();
            browser.open(site.at("/"));
            browser.waitFor("h1", "Hello, alice@example.com");
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost", Browser.OTHER_SITE})
    void nobodyIsLoggedInToAnAccountOfTheAttackersChoice(String host, Browser browser) throws Exception {
        try (var other = new OtherOrigin();
                var site = Site.quickstart(Map.of())) {
            browser.open(other.origin(host));

            sendForm(browser, site.at("/auth/login"), "admin@example.com");

            browser.waitFor("body", "another site");
            assertThat(browser.cookies()).isEmpty();
            assertThat(site.logins("u-admin")).isZero();
        }
    }

    @Test
    void noPageOfAnotherOriginShowsTheDashboardInAFrame(Browser browser) throws Exception {
        try (var other = new OtherOrigin();
                var site = Site.quickstart(Map.of())) {
            logIn(browser, site);
            browser.open(other.origin("localhost"));

            var seen = browser.asyncScript("""
                    const [url, done] = arguments;
                    const frame = document.createElement('iframe');
                    frame.onload = () => done(frame.contentWindow.length);
                    document.addEventListener('securitypolicyviolation', () => done('refused'));
                    frame.src = url;
                    document.body.append(frame);""", site.at("/"));

            assertThat(seen).isNotNull();
            assertThat(browser.frameText("iframe")).doesNotContain("alice@example.com");
        }
    }

    /** The control: the attack is a real one. */
    @Test
    void theSameFormActsAsTheUserWhereItsOriginIsAllowed(Browser browser) throws Exception {
        try (var other = new OtherOrigin()) {
            Map<ConfigKey<?>, String> settings = new HashMap<>();
            settings.put(ConfigKeys.ALLOWED_ORIGINS, other.origin("localhost"));
            try (var site = Site.quickstart(settings)) {
                logIn(browser, site);
                browser.open(other.origin("localhost"));

                sendForm(browser, site.at("/auth/logout-all"), "");

                browser.waitFor("h1", "Log in");
                assertThat(site.logins("u-alice")).isZero();
            }
        }
    }

    private static void logIn(Browser browser, Site site) {
        browser.open(site.at("/"));
        browser.type("#email", "alice@example.com");
        browser.type("#password", "postern-demo");
        browser.click("button.primary");
        browser.waitFor("h1", "Hello, alice@example.com");
    }

    private static void sendForm(Browser browser, String target, String email) {
        browser.script("document.forms[0].action = arguments[0]", target);
        browser.type("input[name=email]", email);
        browser.type("input[name=password]", "postern-demo");
        browser.click("button");
        browser.until(b -> !b.visibleText().contains("You have won"));
    }

    private static String fetch(Browser browser, String target, String method, String mode) {
        return (String) browser.asyncScript(FETCH, target, method, mode);
    }
}
