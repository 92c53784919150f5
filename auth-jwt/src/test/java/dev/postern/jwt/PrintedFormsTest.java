package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Identity;
import dev.postern.Secret;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ends in a log when somebody logs the object itself: enough to tell it from others, and nothing secret. */
class PrintedFormsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void aKeyIsItsNameAndItsAlgorithm() {
        var key = TestKeys.named(Algorithm.HS256, "first");

        assertThat(key).hasToString("JwtKey[first HS256]");
        assertThat(TestKeys.set(key)).hasToString("KeySet[first]");
        assertThat(TestKeys.reader(Algorithm.HS256)).hasToString("KeyReader[HS256]");
        assertThat(new SigningRequest<>(InputStream.nullInputStream(), key.verifying(), TestKeys.RANDOM, null))
                .hasToString("SigningRequest");
    }

    @Test
    void whatSignsIsItsAlgorithm() {
        var key = TestKeys.of(Algorithm.ES256);

        assertThat(Algorithm.ES256.arithmetic(key.verifying(), key.signing(), null))
                .hasToString("DigitalSignature[ES256]");
    }

    @Test
    void anAccessTokenIsItsLoginAndItsSubject() {
        assertThat(new JwtSigner.Signed("a.b.c", Identity.of("alice", "admin"), "login", NOW, NOW.plusSeconds(300)))
                .hasToString("Signed[login alice until 2026-03-01T12:05:00Z]");
    }

    @Test
    void aRefreshTokenIsItsLoginAndItsNumber() {
        var state = RefreshState.first(NOW, TestKeys.RANDOM);
        var token = state.family().token("login", 1, Secret.generate(TestKeys.RANDOM));

        assertThat(token).hasToString("RefreshToken[login 1]");
        assertThat(Optional.of(state)).hasToString("Optional[RefreshState[1]]");
    }
}
