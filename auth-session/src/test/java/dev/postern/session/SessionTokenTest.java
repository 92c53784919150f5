package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.LoginIds;
import dev.postern.Secret;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokenTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final SessionToken token = new SessionToken(LoginIds.newId("alice", RANDOM), Secret.generate(RANDOM));

    @Test
    void whatIsRevealedParsesToTheSameParts() {
        var parsed = SessionToken.parse(token.reveal()).orElseThrow();

        assertThat(token.reveal()).hasSize(73).startsWith("ps1_" + token.id() + ".");
        assertThat(parsed.id()).isEqualTo(token.id());
        assertThat(parsed.matches(token.hash())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ps1_", "pr1_", ".", "ps1_.", "ps1_a.b", "\u0000", "\uD800"})
    void whatIsNoTokenDoesNotParse(String text) {
        assertThat(SessionToken.parse(text)).isEmpty();
    }

    @Test
    void everyOtherSpellingIsRefused() {
        var spelling = token.reveal();

        assertThat(SessionToken.parse(spelling + "A")).isEmpty();
        assertThat(SessionToken.parse(spelling + "=")).isEmpty();
        assertThat(SessionToken.parse(spelling + "\n")).isEmpty();
        assertThat(SessionToken.parse(" " + spelling)).isEmpty();
        assertThat(SessionToken.parse(spelling.substring(0, 72))).isEmpty();
        assertThat(SessionToken.parse("pr1_" + spelling.substring(4))).isEmpty();
        assertThat(SessionToken.parse(spelling.replace('.', '-'))).isEmpty();
        for (var i = 0; i < spelling.length(); i++) {
            assertThat(SessionToken.parse(spelling.substring(0, i) + "+" + spelling.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void strayBitsInTheLastCharacterOfEitherPartAreRefused() {
        var spelling = token.reveal();

        assertThat(SessionToken.parse(withNextCharacter(spelling, 72))).isEmpty();
        assertThat(SessionToken.parse(withNextCharacter(spelling, 28))).isEmpty();
    }

    @Test
    void aTokenPrintsItsIdOnly() {
        assertThat(token).hasToString("SessionToken[" + token.id() + "]");
    }

    /** The last character of a canonical part has its low bits clear, so the next of the alphabet has one set. */
    private static String withNextCharacter(String text, int index) {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var next = alphabet.charAt(alphabet.indexOf(text.charAt(index)) + 1);
        return text.substring(0, index) + next + text.substring(index + 1);
    }
}
