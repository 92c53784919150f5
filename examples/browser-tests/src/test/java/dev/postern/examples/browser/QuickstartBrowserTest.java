package dev.postern.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ConfigKeys;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quickstart, as a person meets it. */
@Tag("browser")
@ExtendWith(Browsers.class)
class QuickstartBrowserTest {
    @Test
    void aWrongPasswordSaysSoAndTheRightOneLeadsToWhereTheUserWantedToGo(Browser browser) throws Exception {
        try (var site = site("session")) {
            browser.open(site.at("/admin"));
            browser.waitFor("h1", "Log in");
            browser.screenshots("quickstart-login");

            logIn(browser, "admin@example.com", "wrong");
            browser.waitFor("[role=alert]", "don't fit together");
            browser.screenshots("quickstart-wrong-password");
            assertThat(browser.cookies()).isEmpty();

            logIn(browser, "admin@example.com", "postern-demo");
            browser.waitFor("h1", "Administration");
            assertThat(browser.address()).isEqualTo(site.at("/admin"));
            browser.screenshots("quickstart-admin");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void aRevokedDeviceIsThrownOutAndTheOtherOneStays(String strategy, Browser laptop, Browser phone) throws Exception {
        try (var site = site(strategy)) {
            openDashboard(laptop, site);
            openDashboard(phone, site);
            laptop.reload();
            laptop.waitForCount("ul.logins li", 2);
            laptop.screenshots("quickstart-dashboard-" + strategy);

            laptop.click("ul.logins button.danger");
            laptop.waitForCount("ul.logins li", 1);

            phone.reload();
            phone.waitFor("h1", "Log in");
            laptop.reload();
            laptop.waitFor("h1", "Hello, alice@example.com");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void theBackButtonShowsNothingPrivateAfterALogout(String strategy, Browser browser) throws Exception {
        try (var site = site(strategy)) {
            openDashboard(browser, site);
            browser.click("header form button");
            browser.waitFor("h1", "Log in");
            assertThat(browser.cookies()).isEmpty();
            assertThat(site.logins("u-alice")).isZero();

            browser.back();

            browser.waitFor("h1", "Log in");
            assertThat(browser.visibleText()).doesNotContain("Hello", "Where you are logged in");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void anExpiredLoginLeadsToTheLoginPageAndBack(String strategy, Browser browser) throws Exception {
        try (var site = site(strategy)) {
            openDashboard(browser, site);
            site.clock().advance(Duration.ofHours(24));

            browser.open(site.at("/?tab=devices"));
            browser.waitFor("h1", "Log in");
            logIn(browser, "alice@example.com", "postern-demo");

            browser.waitFor("h1", "Hello");
            assertThat(browser.address()).isEqualTo(site.at("/?tab=devices"));
        }
    }

    @Test
    void twoTabsThatRenewTheSameAccessTokenAtOnceBothGoOn(Browser browser) throws Exception {
        try (var site = site("jwt")) {
            openDashboard(browser, site);
            site.clock().advance(Duration.ofMinutes(6));
            var first = browser.tab();

            browser.script("window.open('/?tab=1'); window.open('/?tab=2');");

            browser.until(b -> b.tabs().size() == 3);
            for (var tab : browser.tabs()) {
                browser.goTo(tab);
                if (!tab.equals(first)) {
                    browser.waitFor("h1", "Hello, alice@example.com");
                }
            }
            assertThat(site.logins("u-alice")).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "jwt"})
    void theCookiesAreOutOfReachOfScriptsAndOfPlainHttp(String strategy, Browser browser) throws Exception {
        try (var site = site(strategy)) {
            openDashboard(browser, site);

            assertThat(browser.script("return document.cookie")).isEqualTo("");
            assertThat(browser.cookies())
                    .hasSize(strategy.equals("jwt") ? 2 : 1)
                    .allSatisfy(cookie -> assertThat(cookie)
                            .containsEntry("httpOnly", true)
                            .containsEntry("secure", true)
                            .containsEntry("sameSite", "Lax")
                            .containsEntry("domain", "localhost"))
                    .anySatisfy(cookie -> assertThat(cookie)
                            .containsEntry("name", "__Host-postern")
                            .containsEntry("path", "/"));
            if (strategy.equals("jwt")) {
                assertThat(browser.cookies())
                        .anySatisfy(cookie -> assertThat(cookie)
                                .containsEntry("name", "__Host-postern-refresh")
                                .containsEntry("path", "/"));
            }
        }
    }

    private static Site site(String strategy) throws Exception {
        return Site.quickstart(Map.of(ConfigKeys.STRATEGY, strategy));
    }

    private static void openDashboard(Browser browser, Site site) {
        browser.open(site.at("/"));
        logIn(browser, "alice@example.com", "postern-demo");
        browser.waitFor("h1", "Hello, alice@example.com");
    }

    private static void logIn(Browser browser, String email, String password) {
        browser.type("#email", email);
        browser.type("#password", password);
        browser.click("button.primary");
    }
}
