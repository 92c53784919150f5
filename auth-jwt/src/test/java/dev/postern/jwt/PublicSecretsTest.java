package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Base64Url;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No key that stands in a published list is taken, whichever way it is read. */
class PublicSecretsTest {
    @ParameterizedTest
    @EnumSource(names = {"HS256", "HS384", "HS512"})
    void noPublishedSecretIsAKey(Algorithm algorithm) throws IOException {
        var file = Vectors.file("jwt-secrets/jwt.secrets.list", "wallarm/jwt-secrets");
        var lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        var taken = new ArrayList<String>();
        var longEnough = 0;
        for (var line : lines) {
            var raw = line.strip().getBytes(StandardCharsets.ISO_8859_1);
            if (raw.length >= algorithm.hmacBytes()) {
                longEnough++;
            }
            var jwk = "{\"kty\":\"oct\",\"k\":\"" + Base64Url.encode(raw) + "\"}";
            if (isTaken(algorithm, line)
                    || isTaken(algorithm, Base64.getEncoder().encodeToString(raw))
                    || isTaken(algorithm, jwk)) {
                taken.add(line);
            }
        }

        assertThat(taken).isEmpty();
        assertThat(lines).hasSizeGreaterThan(100_000);
        assertThat(longEnough).isGreaterThan(algorithm == Algorithm.HS256 ? 1_000 : 100);
    }

    @ParameterizedTest
    @EnumSource(names = {"HS256", "HS384", "HS512"})
    void aFreshRandomKeyIsTaken(Algorithm algorithm) {
        assertThat(isTaken(algorithm, TestKeys.secret(algorithm))).isTrue();
    }

    private static boolean isTaken(Algorithm algorithm, String text) {
        try {
            return TestKeys.reader(algorithm).read(text).signing().isPresent();
        } catch (KeyException e) {
            return false;
        }
    }
}
