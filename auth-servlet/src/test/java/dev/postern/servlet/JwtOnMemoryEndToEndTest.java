package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Identity;
import dev.postern.jwt.JwtKeys;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JwtOnMemoryEndToEndTest extends EndToEndSuite {
    @Override
    Map<String, String> settings() {
        return Map.of("auth.strategy", "jwt", "auth.store", "memory");
    }

    @Test
    void thePublicKeysAreThereForEverybody() throws Exception {
        try (var app = TestApp.start(settings())) {
            var keys = app.client().get("/.well-known/jwks.json");

            assertThat(keys.status()).isEqualTo(200);
            assertThat(keys.header("content-type")).isEqualTo("application/jwk-set+json");
            assertThat(keys.header("cache-control")).contains("max-age");
            assertThat(keys.body())
                    .contains("\"kty\":\"RSA\"")
                    .contains("\"kid\":\"")
                    .doesNotContain("\"d\"");
            assertThat(app.client().post("/.well-known/jwks.json").status()).isEqualTo(405);
        }
    }

    @Test
    void aKeyTakenAwayTooEarlySendsNoBrowserToTheLoginPage() throws Exception {
        var settings = Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", "HS256", "auth.jwt.key", randomKey());
        try (var app = TestApp.start(settings)) {
            var browser = app.client();
            browser.login("alice@example.com");
            JwtKeys.of(app.postern()).orElseThrow().replace(randomKey());

            var way = browser.get("/dash", "Accept", "text/html").header("location");
            assertThat(way).isEqualTo("/auth/refresh?return_to=%2Fdash");
            assertThat(browser.get(way, "Accept", "text/html").header("location"))
                    .isEqualTo("/dash");
            assertThat(browser.get("/dash", "Accept", "text/html").status()).isEqualTo(200);
        }
    }

    @Test
    void anIdentityTooBigForATokenIsAnErrorThatAClientCanRead() throws Exception {
        try (var app = TestApp.start(settings())) {
            for (var reply : List.of(
                    app.client().login(TestApp.TOO_MANY_ROLES), app.client().loginForBody(TestApp.TOO_MANY_ROLES))) {
                assertThat(reply.status()).isEqualTo(500);
                assertThat(reply.header("content-type")).isEqualTo("application/json");
                assertThat(reply.json("error")).isEqualTo("unfit_identity");
                assertThat(reply.setCookies()).isEmpty();
                assertThat(reply.body()).doesNotContain("role-");
            }
            var page = app.client()
                    .postForm("/auth/login", "email=" + TestApp.TOO_MANY_ROLES + "&password=" + TestApp.PASSWORD);
            assertThat(page.status()).isEqualTo(500);
            assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("Exception");
            assertThat(app.postern().logins().list("u-many")).isEmpty();
        }
    }

    @Test
    void anIdentityThatGrewTooBigKeepsItsLogin() throws Exception {
        var roles = new AtomicReference<>(Set.of("user"));
        try (var app = TestApp.start(
                settings(), subject -> Optional.of(new Identity(subject, roles.get(), Set.of(), Map.of())))) {
            var browser = app.client();
            browser.login("alice@example.com");
            var cookies = Map.copyOf(browser.cookies());
            roles.set(TestApp.tooManyRoles());

            var reply = browser.post("/auth/refresh");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.json("error")).isEqualTo("unfit_identity");
            assertThat(browser.cookies()).isEqualTo(cookies);

            roles.set(Set.of("user"));
            assertThat(browser.post("/auth/refresh").status()).isEqualTo(200);
        }
    }

    @Test
    void aServiceThatOnlyVerifiesDoesNotPretendToEndLogins() throws Exception {
        try (var issuer = TestApp.start(settings());
                var app = TestApp.start(Map.of(
                        "auth.strategy",
                        "jwt",
                        "auth.jwt.jwks-uri",
                        "http://localhost:" + issuer.port() + "/.well-known/jwks.json"))) {
            var tokens = issuer.client().loginForBody("alice@example.com");
            var bearer = new String[] {"Authorization", "Bearer " + tokens.json("access_token")};
            var client = app.client();

            assertThat(client.get("/auth/me", bearer).json("subject")).isEqualTo("u-alice");
            for (var path : List.of("/login", "/refresh", "/logout", "/logout-all", "/logout-others")) {
                var reply = client.post("/auth" + path, bearer);
                assertThat(reply.status()).as(path).isEqualTo(404);
                assertThat(reply.json("error")).isEqualTo("not_found");
            }
            assertThat(client.get("/auth/logins", bearer).status()).isEqualTo(404);
            assertThat(client.send("DELETE", "/auth/logins/x", "", bearer).status())
                    .isEqualTo(404);
        }
    }

    private static String randomKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void thePublicKeysAreSentOnceToWhoAsksAgain() throws Exception {
        try (var app = TestApp.start(settings())) {
            var path = "/.well-known/jwks.json";
            var etag = app.client().get(path).header("etag");

            assertThat(etag).matches("\"[A-Za-z0-9_-]{43}\"");
            for (var named : new String[] {etag, "W/" + etag, "\"other\", " + etag, "*"}) {
                var again = app.client().get(path, "If-None-Match", named);
                assertThat(again.status()).as(named).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(again.header("etag")).isEqualTo(etag);
                assertThat(again.header("cache-control")).contains("max-age");
            }
            assertThat(app.client().get(path, "If-None-Match", "\"other\"").status())
                    .isEqualTo(200);
        }
    }
}
