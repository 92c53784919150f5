package dev.postern.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The single-page app, as a person meets it. */
@Tag("browser")
@ExtendWith(Browsers.class)
class SinglePageAppBrowserTest {
    private Site site;

    @BeforeEach
    void start() throws Exception {
        site = Site.singlePageApp();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void aWrongPasswordSaysSoAndTheRightOneShowsTheDashboard(Browser browser) throws Exception {
        browser.open(site.at("/"));
        browser.waitFor("#login h1", "Log in");
        browser.screenshots("spa-login");
        logIn(browser, "wrong");
        browser.waitFor("#login-message", "don’t fit together");
        browser.screenshots("spa-wrong-password");
        assertThat(browser.cookies()).isEmpty();

        logIn(browser, "postern-demo");

        browser.waitFor("#welcome", "Hello, alice@example.com");
        browser.waitFor("#devices", "This device");
    }

    @Test
    void aRevokedDeviceIsThrownOutAndTheOtherOneStays(Browser laptop, Browser phone) throws Exception {
        openDashboard(laptop);
        openDashboard(phone);
        laptop.click("#refresh-list");
        laptop.waitForCount("#devices li", 2);
        laptop.screenshots("spa-dashboard");

        laptop.click("#devices button.danger");
        laptop.waitForCount("#devices li", 1);
        phone.click("#refresh-list");

        phone.waitFor("#login-message", "You have been logged out.");
        assertThat(phone.script("return document.getElementById('dashboard').textContent"))
                .asString()
                .doesNotContain("alice@example.com");
        laptop.click("#refresh-list");
        laptop.waitFor("#welcome", "Hello, alice@example.com");
    }

    @Test
    void aLogoutIsSeenByTheOtherTabAndTheBackButtonShowsNothingPrivate(Browser browser) {
        openDashboard(browser);
        browser.open("about:blank");
        var first = browser.newTab();
        browser.open(site.at("/"));
        browser.waitFor("#welcome", "Hello");
        var second = browser.newTab();
        browser.open(site.at("/"));
        browser.waitFor("#welcome", "Hello");
        var refused = site.count("POST /auth/refresh 401");
        browser.click("#logout");
        browser.waitFor("#login h1", "Log in");
        browser.until(b -> site.count("POST /auth/refresh 401") > refused); // by the tab behind, which nobody looks at
        assertThat(browser.cookies()).isEmpty();
        assertThat(site.logins("u-alice")).isZero();

        browser.goTo(second);
        browser.waitFor("#login-message", "You have been logged out.");
        browser.goTo(first);
        browser.back();

        browser.waitFor("#login h1", "Log in");
        assertThat(browser.visibleText()).doesNotContain("Hello", "My devices");
    }

    @Test
    void anExpiredLoginAsksForThePasswordAndGoesOn(Browser browser) {
        openDashboard(browser);
        site.clock().advance(Duration.ofHours(24));

        browser.click("#refresh-list");
        browser.waitFor("#login-message", "You have been logged out.");
        logIn(browser, "postern-demo");

        browser.waitFor("#welcome", "Hello, alice@example.com");
    }

    @Test
    void twoTabsThatNeedANewAccessTokenAtOnceMakeOneRefresh(Browser browser) throws Exception {
        openDashboard(browser);
        var first = browser.newTab();
        var second = browser.tab();
        browser.open(site.at("/"));
        browser.waitFor("#welcome", "Hello");
        site.clock().advance(Duration.ofMinutes(2));

        // A third party holds the lock until both tabs have been refused and stand before it.
        browser.asyncScript("""
                const done = arguments[0];
                navigator.locks.request('postern-refresh', () => new Promise((release) => {
                  window.release = release;
                  done();
                }));""");
        browser.script("new BroadcastChannel('postern').postMessage('changed');");
        for (var tab : List.of(first, second)) {
            browser.goTo(tab);
            browser.waitFor("#journal", "/api/overview: the access token is over");
        }
        browser.script("window.release();");

        for (var tab : List.of(second, first)) {
            browser.goTo(tab);
            browser.waitFor("#journal", "renewed");
            browser.until(b -> !b.text("#left").equals("over"));
        }
        assertThat(site.count("POST /auth/refresh 200")).isOne();
        assertThat(site.count("GET /api/overview 401")).isGreaterThanOrEqualTo(2);
        assertThat(site.logins("u-alice")).isOne();
        browser.screenshots("spa-renewed");
    }

    @Test
    void aClockThatWasSetBackKeepsNobodyFromRenewing(Browser browser) {
        openDashboard(browser);
        site.clock().advance(Duration.ofMinutes(2));
        browser.click("#refresh-list");
        browser.waitFor("#renewals", "1");

        browser.script("const now = Date.now; Date.now = () => now() - 3600000;");
        site.clock().advance(Duration.ofMinutes(2));
        browser.click("#refresh-list");

        browser.waitFor("#renewals", "2");
        assertThat(site.count("POST /auth/refresh 200")).isEqualTo(2);
    }

    @Test
    void theCookiesAreOutOfReachOfScriptsAndTheRefreshTokenIsForTheEndpoints(Browser browser) {
        openDashboard(browser);

        assertThat(browser.script("return document.cookie")).isEqualTo("");
        assertThat(browser.script("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"))
                .asString()
                .doesNotContain("eyJ", "pr1_");
        assertThat(browser.cookies())
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie)
                        .containsEntry("httpOnly", true)
                        .containsEntry("secure", true)
                        .containsEntry("sameSite", "Lax"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .containsEntry("name", "__Host-postern")
                        .containsEntry("path", "/"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .containsEntry("name", "__Host-postern-refresh")
                        .containsEntry("path", "/"));
    }

    private void openDashboard(Browser browser) {
        browser.open(site.at("/"));
        browser.waitFor("#login h1", "Log in");
        logIn(browser, "postern-demo");
        browser.waitFor("#welcome", "Hello, alice@example.com");
    }

    private static void logIn(Browser browser, String password) {
        browser.type("#email", "alice@example.com");
        browser.type("#password", password);
        browser.click("#login-button");
    }
}
