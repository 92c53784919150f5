package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.Postern;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.StandardError;
import dev.postern.testkit.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of a running service, exchanged by file and by call. */
class JwtKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final JwtKey FIRST = ConfiguredKeys.generate(Algorithm.ES256, TestKeys.RANDOM);
    private static final JwtKey SECOND = ConfiguredKeys.generate(Algorithm.ES256, TestKeys.RANDOM);

    private static final List<String> BAD = List.of(
            "",
            "no key",
            "{\"keys\":[]}",
            TestKeys.json(TestKeys.privateMembers(Algorithm.RS256)),
            TestKeys.json(JwkMembers.of(SECOND.verifying())),
            TestKeys.secret(),
            TestKeys.privatePem(Algorithm.ES384),
            TestKeys.pem("EC PRIVATE KEY", SECOND.signing().orElseThrow()),
            TestKeys.pem("PRIVATE KEY", SECOND.signing().orElseThrow()).replace("-----END", "-----"),
            jwk(SECOND, "second", "signing") + ",",
            jwk(SECOND, "second", "signing").replace("\"EC\"", "\"RSA\""),
            set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "signing")),
            set(jwk(FIRST, "first", "published"), jwk(SECOND, "second", "retired")),
            set(jwk(FIRST, "same", "signing"), jwk(SECOND, "same", "published")),
            set(jwk(FIRST, "first", "none")));

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
        keys = JwtKeys.ofFile(file.toString(), reader, INTERVAL, clock);
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
    void aThreadWhoseClockIsAMomentBehindLooksNoSecondTime() throws IOException {
        clock.set(NOW.plus(INTERVAL));
        assertThat(find("second")).isNull();
        write(set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published")));

        clock.advance(Duration.ofMillis(-1));
        assertThat(find("second")).isNull();
        clock.advance(Duration.ofMillis(-998));
        assertThat(keys.signing(clock.instant())).isNotNull();
        assertThat(keys.list()).hasSize(1);
        clock.set(NOW.plus(INTERVAL).plusSeconds(1));
        assertThat(find("second")).isNotNull();
    }

    @Test
    void aServerWithoutRequestsPublishesNewKeysToo() throws IOException {
        write(set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published")));

        clock.set(NOW.plus(INTERVAL).minusMillis(1));
        assertThat(keys.jwkSet()).doesNotContain("second");
        clock.set(NOW.plus(INTERVAL));
        assertThat(keys.jwkSet()).contains("second");
    }

    @Test
    void aClockThatGoesBackHasTheFileLookedAt() throws IOException {
        write(set(jwk(SECOND, "second", "signing")));
        clock.set(NOW.minusSeconds(1));

        assertThat(keys.signing(clock.instant()).id()).isEqualTo("second");
    }

    @Test
    void aKeyIsPublishedThenSignsThenIsRetiredThenIsGone() throws IOException {
        write(set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published")));
        assertInForce(signing("first"), new JwtKeys.Entry("second", "ES256", KeyState.PUBLISHED));

        write(set(jwk(FIRST, "first", "retired"), jwk(SECOND, "second", "signing")));
        assertInForce(new JwtKeys.Entry("first", "ES256", KeyState.RETIRED), signing("second"));

        write(set(jwk(SECOND, "second", "signing")));
        assertInForce(signing("second"));
        assertThat(find("first")).isNull();
    }

    @Test
    void inPemTheFirstPrivateKeySignsAndTheOthersVerify() throws IOException {
        var first = TestKeys.pem("PRIVATE KEY", FIRST.signing().orElseThrow());
        var second = TestKeys.pem("PRIVATE KEY", SECOND.signing().orElseThrow());
        var third = TestKeys.publicPem(Algorithm.ES256);
        var thirdId = TestKeys.of(Algorithm.ES256).id();

        write(third + first + second);
        assertInForce(
                new JwtKeys.Entry(thirdId, "ES256", KeyState.PUBLISHED),
                signing(FIRST.id()),
                new JwtKeys.Entry(SECOND.id(), "ES256", KeyState.PUBLISHED));

        write(second + first);
        assertInForce(signing(SECOND.id()), new JwtKeys.Entry(FIRST.id(), "ES256", KeyState.PUBLISHED));
    }

    @Test
    void whatCantBeUsedLeavesTheOldKeysInForce() throws IOException {
        for (var bad : BAD) {
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
    void aBadFileIsComplainedOfOnceAndWithoutAnyPartOfAKey() throws IOException {
        for (var bad : BAD) {
            write(set(jwk(FIRST, "first", "signing")));
            clock.advance(INTERVAL);
            find("first");
            write(bad);

            var log = StandardError.during(() -> {
                for (var i = 0; i < 3; i++) {
                    clock.advance(INTERVAL);
                    assertThat(keys.signing(clock.instant()).id()).isEqualTo("first");
                    assertThat(find("unknown")).isNull();
                }
            });

            assertThat(log).as(bad).containsOnlyOnce("the old keys stay in force: auth.jwt.key-file ");
            for (var part : parts()) {
                assertThat(log).doesNotContain(part);
            }
        }
    }

    @Test
    void aFileThatIsGoneAgainIsComplainedOfAgain() throws IOException {
        for (var i = 0; i < 2; i++) {
            Files.delete(file);
            assertThat(StandardError.during(this::lookTwice)).containsOnlyOnce("does not exist");
            write(set(jwk(FIRST, "first", "signing"))); // to the letter what was there before
            assertThat(StandardError.during(this::lookTwice)).isEmpty();
        }
    }

    @Test
    void anExchangeThatHurtsIsToldAndNoOther() throws IOException {
        assertThat(exchanged(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published")))
                .doesNotContain("WARN");
        assertThat(exchanged(jwk(FIRST, "first", "retired"), jwk(SECOND, "second", "signing")))
                .doesNotContain("WARN");
        assertThat(exchanged(jwk(FIRST, "first", "retired"), jwk(SECOND, "third", "signing")))
                .contains("the key second is gone")
                .contains("the key third signs and was not published before");
        assertThat(exchanged(jwk(FIRST, "first", "signing"), jwk(SECOND, "third", "retired")))
                .doesNotContain("WARN");
    }

    private String exchanged(String... jwks) throws IOException {
        write(set(jwks));
        return StandardError.during(keys::reload);
    }

    @Test
    void aSetThatCanSignNoMoreIsRefused() throws IOException {
        write(TestKeys.pem("PUBLIC KEY", FIRST.verifying()));

        assertThatThrownBy(keys::reload).hasMessageContaining("holds no key that signs");
        assertListed(signing("first"));
    }

    @Test
    void aServiceThatOnlyVerifiesGoesOnWithOtherPublicKeys() throws KeyException {
        var verifying = JwtKeys.of(reader.read(TestKeys.pem("PUBLIC KEY", FIRST.verifying())), reader);

        verifying.replace(TestKeys.pem("PUBLIC KEY", SECOND.verifying()));

        assertThat(verifying.list()).containsExactly(new JwtKeys.Entry(SECOND.id(), "ES256", KeyState.PUBLISHED));
        assertThat(verifying.signs()).isFalse();
    }

    @Test
    void aReaderMeetsOneSetOrTheOtherAndNeverHalfOfEach() throws KeyException {
        var before = set(jwk(FIRST, "first", "signing"), jwk(SECOND, "second", "published"));
        var after = set(jwk(FIRST, "first", "retired"), jwk(SECOND, "second", "signing"));
        var inline = JwtKeys.of(reader.read(before), reader);
        var seen = ConcurrentHashMap.<List<JwtKeys.Entry>>newKeySet();
        var published = ConcurrentHashMap.<String>newKeySet();
        var unknown = new AtomicInteger();
        var rounds = new Semaphore(0);
        var over = new AtomicBoolean();

        Threads.runTogether(4, thread -> {
            if (thread == 0) {
                for (var i = 0; i < 50; i++) {
                    inline.replace(i % 2 == 0 ? after : before);
                    rounds.drainPermits();
                    rounds.acquireUninterruptibly(6);
                }
                over.set(true);
            }
            while (!over.get()) {
                seen.add(inline.list());
                published.add(inline.jwkSet());
                if (inline.source().find("first", NOW) == null
                        || inline.source().find("second", NOW) == null) {
                    unknown.incrementAndGet();
                }
                rounds.release();
            }
            return thread;
        });

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        List.of(signing("first"), new JwtKeys.Entry("second", "ES256", KeyState.PUBLISHED)),
                        List.of(new JwtKeys.Entry("first", "ES256", KeyState.RETIRED), signing("second")));
        assertThat(published).hasSize(1);
        assertThat(unknown).hasValue(0);
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

        var source = inline.source();
        var first = source.find("first", NOW);
        assertThat(ownHeader(source, first)).isNotNull();

        inline.replace(set(jwk(SECOND, "second", "signing")));

        var second = source.find("second", NOW);
        assertThat(ownHeader(source, second)).isEqualTo(second.header());
        assertThat(source.find("first", NOW)).isNull();
        assertThat(ownHeader(source, first)).isNull();
        assertThat(inline.signing(NOW).id()).isEqualTo("second");
    }

    @Test
    void theApplicationGetsThemFromItsSystem() {
        var settings =
                Map.of("auth.strategy", "jwt", "auth.jwt.algorithm", "ES256", "auth.jwt.key-file", file.toString());
        try (var postern = Postern.from(AuthConfig.of(settings))) {
            assertThat(JwtKeys.of(postern).orElseThrow().list()).containsExactly(signing("first"));
        }
    }

    @Test
    void aSystemWithoutKeysOfItsOwnHasNone() {
        for (var settings : List.of(
                Map.of("auth.strategy", "session"),
                Map.of("auth.strategy", "jwt", "auth.jwt.jwks-uri", "https://id.example/keys"))) {
            try (var postern = Postern.from(AuthConfig.of(settings))) {
                assertThat(JwtKeys.of(postern)).isEmpty();
            }
        }
    }

    private void assertInForce(JwtKeys.Entry... entries) {
        clock.advance(INTERVAL);
        keys.source().find("first", clock.instant());
        assertListed(entries);
    }

    private void assertListed(JwtKeys.Entry... entries) {
        assertThat(keys.list()).containsExactly(entries);
        var signing = Arrays.stream(entries)
                .filter(entry -> entry.state() == KeyState.SIGNING)
                .map(JwtKeys.Entry::id)
                .toList();
        assertThat(signing).containsExactly(keys.signing(clock.instant()).id());
    }

    private void lookTwice() {
        for (var i = 0; i < 2; i++) {
            clock.advance(INTERVAL);
            assertThat(keys.signing(clock.instant()).id()).isEqualTo("first");
        }
    }

    private static JwtKeys.Entry signing(String id) {
        return new JwtKeys.Entry(id, "ES256", KeyState.SIGNING);
    }

    /** Returns every number of the keys that the bad files hold, and their lines in PEM. */
    private static List<String> parts() {
        var pem = TestKeys.pem("PRIVATE KEY", SECOND.signing().orElseThrow()) + TestKeys.privatePem(Algorithm.ES384);
        return Stream.of(
                        TestKeys.privateMembers(FIRST).values().stream(),
                        TestKeys.privateMembers(SECOND).values().stream(),
                        TestKeys.privateMembers(Algorithm.RS256).values().stream(),
                        Stream.of(TestKeys.secret()),
                        pem.lines())
                .flatMap(parts -> parts)
                .filter(part -> part.length() > 20 && !part.startsWith("-----"))
                .toList();
    }

    private JwtKey find(String id) {
        return keys.source().find(id, clock.instant());
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

    private static JoseHeader ownHeader(KeySource source, JwtKey key) {
        var header = TestKeys.bytes(key.encodedHeader());
        return source.ownHeader(header, header.length);
    }
}
