package dev.postern.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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
