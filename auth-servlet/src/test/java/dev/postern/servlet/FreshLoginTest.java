package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule that asks for a recent login, with either strategy. */
@ParameterizedClass
@ValueSource(strings = {"session", "jwt"})
class FreshLoginTest {
    private static final String HTML = "text/html,*/*;q=0.8";

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-25T12:00:00Z"));
    private final String strategy;
    private TestApp app;

    FreshLoginTest(String strategy) {
        this.strategy = strategy;
    }

    @BeforeEach
    void start() throws Exception {
        app = TestApp.start(
                Map.of(
                        "auth.strategy",
                        strategy,
                        "auth.jwt.access-ttl",
                        "30m",
                        "auth.rules",
                        "/pay/** fresh:10m; /admin/** role:admin+fresh:5m; /public/** permit; /** authenticated"),
                clock,
                "/");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void aLoginIsFreshUntilTheInstantThatIsExactlySoLongAfterIt() {
        var alice = app.client();
        alice.login("alice@example.com");

        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(alice.get("/pay/now").status()).isEqualTo(200);

        clock.advance(Duration.ofMillis(1));
        assertThat(alice.get("/pay/now").status()).isEqualTo(401);
        assertThat(alice.get("/elsewhere").status()).isEqualTo(200);
    }

    @Test
    void aScriptIsToldWhatIsMissingByACode() {
        var alice = app.client();
        alice.login("alice@example.com");
        clock.advance(Duration.ofMinutes(11));

        var refused = alice.get("/pay/now");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json("error")).isEqualTo("insufficient_user_authentication");
        assertThat(refused.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void aBearerIsToldAsRfc9470Says() {
        var login = app.client().loginForBody("alice@example.com");
        clock.advance(Duration.ofMinutes(11));

        var refused = app.client().get("/pay/now", "Authorization", "Bearer " + login.json("access_token"));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate"))
                .startsWith("Bearer ")
                .contains("error=\"insufficient_user_authentication\"")
                .contains("max_age=600");
    }

    @Test
    void aBrowserLogsInAgainAndComesBack() {
        var alice = app.client();
        alice.login("alice@example.com");
        clock.advance(Duration.ofMinutes(11));

        var way = alice.get("/pay/now?order=7", "Accept", HTML);
        assertThat(way.status()).isEqualTo(303);
        assertThat(way.header("location")).isEqualTo("/login?return_to=%2Fpay%2Fnow%3Forder%3D7");

        alice.login("alice@example.com");
        assertThat(alice.get("/pay/now?order=7", "Accept", HTML).status()).isEqualTo(200);
    }

    @Test
    void aRefreshMakesNoLoginYounger() {
        var alice = app.client();
        alice.login("alice@example.com");
        clock.advance(Duration.ofMinutes(11));

        alice.post("/auth/refresh"); // a session has none

        assertThat(alice.get("/elsewhere").status()).isEqualTo(200);
        assertThat(alice.get("/pay/now").status()).isEqualTo(401);
    }

    @Test
    void whoLacksTheRoleIsNotSentToLogInAgainForNothing() {
        var alice = app.client();
        alice.login("alice@example.com");
        var admin = app.client();
        admin.login("admin@example.com");
        assertThat(admin.get("/admin/x").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(6));

        assertThat(alice.get("/admin/x").status()).isEqualTo(403);
        var again = admin.get("/admin/x");
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.header("www-authenticate")).contains("max_age=300");
        assertThat(app.client().get("/admin/x").json("error")).isEqualTo("unauthorized");
    }
}
