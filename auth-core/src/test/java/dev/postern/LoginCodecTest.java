package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the memory store writes down of a login, and that all of it comes back. */
class LoginCodecTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final String ID = "AbC" + "0123456789abcdefghijkA";

    @Test
    void theLayoutIsTheOneThatIsDescribed() {
        var login = login(
                new Identity("u-1", Set.of("user"), Set.of("read"), Map.of("name", "Zo\u00eb")),
                new Client("\u96fb", "Browser", "192.0.2.7"),
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                Map.of("k", "v"));

        assertThat(HexFormat.of().formatHex(LoginCodec.encode(login)))
                .isEqualTo(
                        "0000019ca9450a7b" // authenticatedAt
                                + "ac02" // version 300
                                + "06752d31" // subject
                                + "0396fb" // label, wide
                                + "01000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" // hash
                                + "c0a907" // lastSeenAt
                                + "80f0b252" // expiresAt
                                + "80bab703" // idle timeout
                                + "0e73657373696f6e" // strategy
                                + "0e42726f77736572" // user agent
                                + "123139322e302e322e37" // address
                                + "010875736572" // roles
                                + "010872656164" // permissions
                                + "01086e616d65065a6feb" // claims
                                + "01026b0276"); // data
        assertThat(LoginCodec.decode(ID, LoginCodec.encode(login))).isEqualTo(login);
    }

    @Test
    void everyCharacterComesBack() {
        for (var c = 0; c <= Character.MAX_VALUE; c += 16) {
            var text = new StringBuilder();
            for (var i = c; i < c + 16; i++) {
                text.append((char) i);
            }
            assertComesBack(text.toString());
        }
        assertComesBack("\ud83d\ude00 \ude00\ud83d");
        assertComesBack("\u00ff".repeat(100_000));
        assertComesBack("\u0100".repeat(100_000));
    }

    @Test
    void aHashThatIsNoHashComesBackAsText() {
        for (var hash :
                new String[] {"", "renewed", "A".repeat(42) + "B", "A".repeat(43), "A".repeat(44), "+".repeat(43)}) {
            var login = login(Identity.of("u-1"), Client.UNKNOWN, hash, Map.of());

            assertThat(LoginCodec.decode(ID, LoginCodec.encode(login))).isEqualTo(login);
            assertThat(LoginCodec.secretHash(LoginCodec.encode(login))).isEqualTo(hash);
        }
    }

    @Test
    void extremeNumbersComeBack() {
        for (var authenticatedAt : new long[] {Long.MIN_VALUE / 2, -1, 0, 1, Long.MAX_VALUE / 2}) {
            for (var distance : new long[] {-(1L << 60), -1, 0, 1, 63, 64, 127, 128, 1L << 60}) {
                var login = new LoginRecord(
                        ID,
                        Long.MAX_VALUE,
                        "test",
                        Identity.of("u-1"),
                        Client.UNKNOWN,
                        Instant.ofEpochMilli(authenticatedAt),
                        Instant.ofEpochMilli(authenticatedAt + distance),
                        Instant.ofEpochMilli(authenticatedAt - distance),
                        Duration.ofMillis(distance),
                        "",
                        Map.of());

                assertThat(LoginCodec.decode(ID, LoginCodec.encode(login))).isEqualTo(login);
            }
        }
    }

    @Test
    void singlePartsAreReadAlone() {
        var login = login(Identity.of("u-\u96fb"), new Client("phone \u96fb", "", ""), "hash", Map.of("a", "b"));
        var encoded = LoginCodec.encode(login);

        assertThat(LoginCodec.authenticatedAt(encoded)).isEqualTo(NOON.toEpochMilli());
        assertThat(LoginCodec.version(encoded)).isEqualTo(300);
        assertThat(LoginCodec.subject(encoded)).isEqualTo(login.subject());
        assertThat(LoginCodec.label(encoded)).isEqualTo("phone \u96fb");
        assertThat(LoginCodec.secretHash(encoded)).isEqualTo("hash");
    }

    @Test
    void everyIdComesBackAndEqualsItselfAlone() {
        var random = new SecureRandom();
        for (var i = 0; i < 10_000; i++) {
            var id = LoginIds.newId("subject " + i, random);

            assertThat(new MemoryLogin(id).id()).isEqualTo(id);
            assertThat(new MemoryLogin(id)).isEqualTo(new MemoryLogin(id)).hasSameHashCodeAs(new MemoryLogin(id));
        }
        // One id differs from another in one character, at every place.
        for (var place = 0; place < LoginIds.LENGTH; place++) {
            var other = ID.substring(0, place) + (ID.charAt(place) == 'Q' ? 'g' : 'Q') + ID.substring(place + 1);

            assertThat(LoginIds.isValid(other)).isTrue();
            assertThat(new MemoryLogin(other)).isNotEqualTo(new MemoryLogin(ID));
        }
    }

    private static void assertComesBack(String text) {
        var login = login(Identity.of("u-1"), new Client(text, text, text), text, Map.of("a" + text, text));

        assertThat(LoginCodec.decode(ID, LoginCodec.encode(login))).isEqualTo(login);
    }

    private static LoginRecord login(Identity identity, Client client, String secretHash, Map<String, String> data) {
        return new LoginRecord(
                ID,
                300,
                "session",
                identity,
                client,
                NOON,
                NOON.plusSeconds(60),
                NOON.plus(Duration.ofHours(24)),
                Duration.ofHours(1),
                secretHash,
                data);
    }
}
