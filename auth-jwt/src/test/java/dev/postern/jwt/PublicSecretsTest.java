package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** No key that stands in a published list is taken, whichever way it is read. */
class PublicSecretsTest {
    @Test
    void noPublishedSecretIsAKey() throws IOException {
        var file = Vectors.file("jwt-secrets/jwt.secrets.list", "wallarm/jwt-secrets");
        var taken = new ArrayList<String>();
        var longEnough = 0;
        for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            var raw = line.strip().getBytes(StandardCharsets.ISO_8859_1);
            if (raw.length >= Algorithm.HS256.hmacBytes()) {
                longEnough++;
            }
            var jwk = "{\"kty\":\"oct\",\"k\":\"" + Base64UrlText.encode(raw) + "\"}";
            if (isTaken(line) || isTaken(jwk)) {
                taken.add(line);
            }
        }

        assertThat(taken).isEmpty();
        assertThat(longEnough).isGreaterThan(1_000);
    }

    @Test
    void aFreshRandomKeyIsTaken() {
        assertThat(isTaken(TestKeys.secret())).isTrue();
    }

    private static boolean isTaken(String text) {
        try {
            return TestKeys.reader(Algorithm.HS256).read(text).signing().isPresent();
        } catch (KeyException e) {
            return false;
        }
    }
}
