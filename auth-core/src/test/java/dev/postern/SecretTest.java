package dev.postern;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SecretTest {
    private final Secret secret = Secret.generate(new SecureRandom());

    @Test
    void aSecretSurvivesItsSpelling() {
        assertThat(secret.reveal()).hasSize(Secret.LENGTH);
        assertThat(Secret.parse(secret.reveal()).orElseThrow().toBytes()).isEqualTo(secret.toBytes());
        assertThat(Secret.ofBytes(secret.toBytes()).reveal()).isEqualTo(secret.reveal());
    }

    @Test
    void aSecretHasOneSpelling() {
        var zeros = "A".repeat(42);
        assertThat(Secret.parse(zeros + "A")).isPresent();
        for (var bad :
                new String[] {zeros, zeros + "AA", zeros + "B", zeros + "=", zeros + "+", zeros + "\u0100", ""}) {
            assertThat(Secret.parse(bad)).as(bad).isEmpty();
        }
    }

    @Test
    void aTokenEndsInItsSecret() {
        var found = Secret.parse("kind." + secret.reveal(), 5).orElseThrow();

        assertThat(found.reveal()).isEqualTo(secret.reveal());
        assertThat(found.toBytes()).isEqualTo(secret.toBytes());
        assertThat(found.hash("ps1_")).isEqualTo(secret.hash("ps1_"));
        assertThat(Secret.parse("kind." + secret.reveal() + "A", 5)).isEmpty();
        assertThat(Secret.parse("kind." + secret.reveal(), 4)).isEmpty();
        assertThat(Secret.parse("A".repeat(40), -3)).isEmpty();
    }

    @Test
    void aHashFitsOneSecretOfOneKind() {
        var hash = secret.hash("ps1_");

        assertThat(secret.matches("ps1_", hash)).isTrue();
        assertThat(secret.matches("pr1_", hash)).isFalse();
        assertThat(Secret.generate(new SecureRandom()).matches("ps1_", hash)).isFalse();
        assertThat(hash).doesNotContain(secret.reveal());
    }

    @Test
    void aHashFitsTheEndOfOneTokenOfOneKind() {
        var hash = Objects.requireNonNull(Base64Url.decode(secret.hash("ps1_")));
        var token = ("id." + secret.reveal()).getBytes(US_ASCII);

        assertThat(Secret.matches("ps1_".getBytes(US_ASCII), token, 3, hash)).isTrue();
        assertThat(Secret.matches("pr1_".getBytes(US_ASCII), token, 3, hash)).isFalse();
        assertThat(Secret.matches("ps1_".getBytes(US_ASCII), token, 2, hash)).isFalse();
        token[token.length - 1] ^= 1;
        assertThat(Secret.matches("ps1_".getBytes(US_ASCII), token, 3, hash)).isFalse();
        for (var start : new int[] {-1, 0, 4, token.length, token.length + 1}) {
            assertThat(Secret.matches("ps1_".getBytes(US_ASCII), token, start, hash))
                    .as("%s", start)
                    .isFalse();
        }
    }

    @Test
    void theLimitsAreKept() {
        assertThatIllegalArgumentException().isThrownBy(() -> secret.hash("x".repeat(13)));
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.ofBytes(new byte[31]));
    }

    @Test
    void aSecretIsNotPrinted() {
        assertThat(secret.toString()).doesNotContain(secret.reveal());
    }
}
