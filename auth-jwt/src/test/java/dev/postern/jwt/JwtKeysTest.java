package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of a running service, exchanged by file and by call. */
class JwtKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final JwtKey FIRST = ConfiguredKeys.generate(Algorithm.ES256, TestKeys.RANDOM);
    private static final JwtKey SECOND = ConfiguredKeys.generate(Algorithm.ES256, TestKeys.RANDOM);

    private final MutableClock clock = MutableClock.at(NOW);
    private final KeyReader reader = TestKeys.reader(Algorithm.ES256);

    @TempDir
    private Path folder;

    private Path file;
    private JwtKeys keys;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("keys.json");
        write(set(jwk(FIRST, "first", "signing")));
        keys = JwtKeys.ofFile(file.toString(), reader, INTERVAL, NOW);
    }

    @Test
    void theFileIsLookedAtOnceInAnInterval() throws IOException {
        write(set(jwk(FIRST, "first", "retired"), jwk(SECOND, "second", "signing")));

        clock.set(NOW.plus(INTERVAL).minusMillis(1));
        assertThat(keys.signing(clock.instant()).id()).isEqualTo("first");
        clock.set(NOW.plus(INTERVAL));
        assertThat(keys.signing(clock.instant()).id()).isEqualTo("second");
        assertThat(keys.list())
                .containsExactly(
                        new JwtKeys.Entry("first", "ES256", KeyState.RETIRED),
                        new JwtKeys.Entry("second", "ES256", KeyState.SIGNING));
    }

    @Test
    void anUnknownKeyHasTheFileLookedAtOnceASecond() throws IOException {
        assertThat(find("second")).isNull();
        write(set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published")));

        clock.set(NOW.plusMillis(999));
        assertThat(find("second")).isNull();
        clock.set(NOW.plusMillis(1_000));
        assertThat(find("second")).isNotNull();
        write(set(jwk(FIRST, "first", "signing"), jwk(SECOND, "third", "published")));
        clock.set(NOW.plusMillis(1_999));
        assertThat(find("third")).isNull();
        clock.set(NOW.plusMillis(2_000));
        assertThat(find("third")).isNotNull();
    }

    @Test
    void aClockThatGoesBackHasTheFileLookedAt() throws IOException {
        write(set(jwk(SECOND, "second", "signing")));
        clock.set(NOW.minusSeconds(1));

        assertThat(keys.signing(clock.instant()).id()).isEqualTo("second");
    }

    @Test
    void whatCantBeUsedLeavesTheOldKeysInForce() throws IOException {
        for (var bad : List.of(
                "",
                "{\"keys\":[]}",
                TestKeys.json(TestKeys.privateMembers(Algorithm.RS256)),
                TestKeys.json(JwkMembers.of(SECOND.verifying())),
                set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "signing")),
                set(jwk(FIRST, "first", "published"), jwk(SECOND, "second", "retired")),
                set(jwk(FIRST, "first", "none")))) {
            write(bad);
            clock.advance(INTERVAL);

            assertThat(keys.signing(clock.instant()).id()).as(bad).isEqualTo("first");
            assertThatThrownBy(keys::reload)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("auth.jwt.key-file")
                    .hasNoCause();
            assertThat(keys.list()).hasSize(1);
        }
        Files.delete(file);
        clock.advance(INTERVAL);
        assertThat(find("first")).isNotNull();
        assertThatThrownBy(keys::reload).hasMessageContaining("does not exist");
    }

    @Test
    void theReasonHoldsNoPartOfAKey() throws IOException {
        var members = new TreeMap<>(TestKeys.privateMembers(Algorithm.ES256));
        members.put("y", members.get("x"));
        write(TestKeys.json(members));

        assertThatThrownBy(keys::reload)
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain(members.get("d"))
                        .doesNotContain(members.get("x")));
    }

    @Test
    void aCallReadsTheFileAtOnce() throws IOException {
        write(set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published")));
        keys.reload();

        assertThat(keys.list()).extracting(JwtKeys.Entry::state).containsExactly(KeyState.SIGNING, KeyState.PUBLISHED);
        assertThat(keys.jwkSet())
                .contains("\"kid\":\"first\"", "\"kid\":\"second\"")
                .doesNotContain("\"d\":", "state");
    }

    @Test
    void keysOfAFileCantBeReplacedBeside() {
        assertThatThrownBy(() -> keys.replace(TestKeys.privatePem(Algorithm.ES256)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysOfNoFileAreReplacedAtOnce() throws KeyException {
        var inline = JwtKeys.of(reader.read(set(jwk(FIRST, "first", "signing"))), reader);
        assertThatThrownBy(inline::reload).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inline.replace(TestKeys.publicPem(Algorithm.ES256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no key that signs");

        inline.replace(set(jwk(SECOND, "second", "signing")));

        assertThat(inline.find("second", NOW)).isNotNull();
        assertThat(inline.find("first", NOW)).isNull();
        assertThat(inline.signing(NOW).id()).isEqualTo("second");
    }

    @Test
    void theApplicationGetsThemFromItsSystem() {
        var settings =
                Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", "ES256", "auth.jwt.key-file", file.toString());
        try (var postern = Postern.from(AuthConfig.of(settings))) {
            assertThat(JwtKeys.of(postern).orElseThrow().list())
                    .containsExactly(new JwtKeys.Entry("first", "ES256", KeyState.SIGNING));
        }
    }

    private JwtKey find(String id) {
        return keys.find(id, clock.instant());
    }

    /** Puts it there as a whole, as an operator should. */
    private void write(String text) throws IOException {
        var whole = Files.writeString(folder.resolve("new"), text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String set(String... jwks) {
        return "{\"keys\":[" + String.join(",", jwks) + "]}";
    }

    private static String jwk(JwtKey key, String id, String state) {
        var members = new TreeMap<>(TestKeys.privateMembers(key));
        members.put("kid", id);
        members.put("state", state);
        return TestKeys.json(members);
    }
}
