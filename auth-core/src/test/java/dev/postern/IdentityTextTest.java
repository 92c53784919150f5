package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTextTest {
    /** A store that keeps text in UTF-8 would make {@code bob?} of the subject: somebody else. */
    @ParameterizedTest
    @ValueSource(strings = {"bob\uD83D", "\uDE00bob", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
    void textWithAnUnpairedSurrogateIsRefusedEverywhere(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Identity.of(text));
        assertThatIllegalArgumentException().isThrownBy(() -> Identity.of("bob", text));
        assertThatIllegalArgumentException().isThrownBy(() -> new Identity("bob", Set.of(), Set.of(text), Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Identity.of("bob").withClaim(text, "value"));
        assertThatIllegalArgumentException().isThrownBy(() -> Identity.of("bob").withClaim("name", text));
    }

    @Test
    void pairedSurrogatesAreText() {
        var identity =
                Identity.of("bob\uD83D\uDE00", "\uD83D\uDE00\uD83D\uDE00").withClaim("\uD83D\uDE00", "\uD83D\uDE00");

        assertThat(identity.subject()).isEqualTo("bob\uD83D\uDE00");
    }
}
