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
}
