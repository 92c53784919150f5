package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Base64Url;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.ConfigProblem;
import dev.postern.Identity;
import dev.postern.MemoryTokenStore;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.testkit.FaultyStore;
import dev.postern.testkit.MutableClock;
import dev.postern.testkit.StandardError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The strategy as configuration makes it. */
class JwtStrategyProviderTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.789Z");

    private final MutableClock clock = MutableClock.at(NOW);
    private final FaultyStore store = new FaultyStore(new MemoryTokenStore(clock, 1_000));

    @ParameterizedTest
    @EnumSource
    void whatOneServerSignsAnotherVerifies(Algorithm algorithm) {
        var key = TestKeys.configured(algorithm);
        var settings = Map.of("auth.jwt.algorithm", algorithm.header(), "auth.jwt.key", key);
        var identity = new Identity("alice", Set.of("user"), Set.of("read"), Map.of("email", "alice@example.com"));
        var tokens = strategy(settings)
                .issuer()
                .orElseThrow()
                .issue(identity, Client.UNKNOWN)
                .tokens();

        var result = strategy(settings).authenticator().authenticate(tokens.accessToken());

        var jwt = (VerifiedJwt) ((AuthResult.Accepted) result).authentication();
        assertThat(jwt.identity()).isEqualTo(identity);
    }

    @Test
    void aTokenHoldsTheClaimsOfItsProfileAndNoEmptyOnes() {
        var settings = hmac("auth.jwt.issuer", "https://id.example", "auth.jwt.audience", "https://api.example");
        var issued = strategy(settings).issuer().orElseThrow().issue(Identity.of("alice"), Client.UNKNOWN);
        var parts = issued.tokens().accessToken().split("\\.", -1);
        var header = StrictJson.object(Base64Url.decode(parts[0])).orElseThrow();
        var claims = StrictJson.object(Base64Url.decode(parts[1])).orElseThrow();

        assertThat(header).containsOnlyKeys("alg", "typ", "kid").containsEntry("typ", "at+jwt");
        assertThat(claims)
                .containsOnlyKeys("iss", "sub", "aud", "client_id", "exp", "iat", "auth_time", "jti", "sid")
                .containsEntry("iss", "https://id.example")
                .containsEntry("aud", "https://api.example")
                .containsEntry("client_id", "https://api.example")
                .containsEntry("sid", issued.authentication().loginId())
                .containsEntry("iat", NOW.getEpochSecond())
                .containsEntry("auth_time", NOW.getEpochSecond())
                .containsEntry("exp", NOW.getEpochSecond() + 300);
        assertThat(Base64Url.decode((String) claims.get("jti"))).hasSize(16);
        assertThat(issued.tokens().expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW.getEpochSecond() + 300));
    }

    @ParameterizedTest
    @CsvSource({"HS256,670", "ES256,710", "EdDSA,710", "ES512,810", "RS256,970", "PS512,970"})
    void aTokenOfAnEverydayIdentityIsSmall(String algorithm, int most) {
        var identity = new Identity(
                "5f0c2a1e-7b8d-4c3e-9f10-2a3b4c5d6e7f",
                Set.of("user", "editor", "billing"),
                Set.of("articles:read", "articles:write", "invoices:read", "invoices:pay", "profile:edit"),
                Map.of("email", "alice@example.com"));
        var key = TestKeys.configured(Algorithm.named(algorithm).orElseThrow());
        var tokens = strategy(Map.of("auth.jwt.algorithm", algorithm, "auth.jwt.key", key))
                .issuer()
                .orElseThrow()
                .issue(identity, Client.UNKNOWN)
                .tokens();

        assertThat(tokens.accessToken()).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void expiryIsBroughtForwardAtRandomAndNeverPutOff() {
        var settings = hmac("auth.jwt.expiry-jitter", "10", "auth.jwt.access-ttl", "100s");
        var issuer = new JwtStrategyProvider()
                .create(
                        AuthConfig.of(settings),
                        new Resources(store, clock, TestKeys.RANDOM, event -> {}, Optional.empty()))
                .issuer()
                .orElseThrow();
        var seconds = new TreeSet<Long>();
        for (var i = 0; i < 500; i++) {
            var expiresAt = issuer.issue(Identity.of("user-" + i), Client.UNKNOWN)
                    .tokens()
                    .expiresAt();
            seconds.add(expiresAt.getEpochSecond() - NOW.getEpochSecond());
        }

        assertThat(seconds).containsExactly(90L, 91L, 92L, 93L, 94L, 95L, 96L, 97L, 98L, 99L, 100L);
    }

    @Test
    void withoutRefreshNothingIsBroughtForward() {
        var settings = hmac("auth.jwt.expiry-jitter", "50", "auth.jwt.refresh", "false");
        var issuer = new JwtStrategyProvider()
                .create(
                        AuthConfig.of(settings),
                        new Resources(store, clock, TestKeys.RANDOM, event -> {}, Optional.empty()))
                .issuer()
                .orElseThrow();
        for (var i = 0; i < 20; i++) {
            assertThat(issuer.issue(Identity.of("user-" + i), Client.UNKNOWN)
                            .tokens()
                            .expiresAt())
                    .isEqualTo(Instant.ofEpochSecond(NOW.getEpochSecond() + 300));
        }
    }

    @Test
    void anIdentityThatFitsNoCookieIsRefusedBeforeALoginIsMade() {
        var issuer = strategy(hmac()).issuer().orElseThrow();
        var roles = new HashSet<String>();
        for (var i = 0; i < 400; i++) {
            roles.add("role-" + i);
        }
        var tooBig = new Identity("alice", roles, Set.of(), Map.of("motto", "secret motto"));

        // 10 of "role-0", 90 of "role-10", 300 of "role-100"; "motto" and its value
        assertThatThrownBy(() -> issuer.issue(tooBig, Client.UNKNOWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a cookie carries 3800")
                .hasMessageContaining("3090 are roles, 0 permissions, 17 claims")
                .hasMessageNotContaining("secret motto");
        assertThat(store.findAll("alice")).isEmpty();
    }

    @Test
    void theLongestTokenFitsTheLimitExactly() {
        var issuer = strategy(hmac()).issuer().orElseThrow();
        var length = 0;
        for (var size = 2_000; size < 3_000; size++) {
            try {
                var identity = Identity.of("alice").withClaim("essay", "x".repeat(size));
                length = issuer.issue(identity, Client.UNKNOWN)
                        .tokens()
                        .accessToken()
                        .length();
            } catch (IllegalArgumentException e) {
                break;
            }
        }
        assertThat(length).isBetween(JwtSigner.MAX_LENGTH - 2, JwtSigner.MAX_LENGTH);
    }

    @Test
    void withTtlAndWithoutRefreshNothingIsKept() {
        var strategy = strategy(hmac("auth.jwt.revocation", "ttl", "auth.jwt.refresh", "false"));
        var tokens = strategy.issuer()
                .orElseThrow()
                .issue(Identity.of("alice"), Client.UNKNOWN)
                .tokens();

        assertThat(store.isUsed()).isFalse();
        assertThat(strategy.refresher()).isEmpty();
        assertThat(tokens.refreshToken()).isEmpty();
        assertThat(tokens.loginExpiresAt()).isEqualTo(tokens.expiresAt());
        assertThat(strategy.staleness()).isEqualTo(Duration.ofSeconds(310));
    }

    @Test
    void checkedWithoutRefreshKeepsALoginThatLastsAsLongAsItsToken() {
        var strategy = strategy(hmac("auth.jwt.refresh", "false"));
        var tokens = strategy.issuer()
                .orElseThrow()
                .issue(Identity.of("alice"), Client.UNKNOWN)
                .tokens();
        var record = store.findAll("alice").get(0);

        assertThat(record.expiresAt()).isEqualTo(tokens.expiresAt());
        assertThat(record.data()).isEmpty();
        assertThat(strategy.staleness()).isZero();
    }

    @Test
    void withTtlNoRequestReadsTheStore() {
        var strategy = strategy(hmac("auth.jwt.revocation", "ttl"));
        var tokens = strategy.issuer()
                .orElseThrow()
                .issue(Identity.of("alice"), Client.UNKNOWN)
                .tokens();
        store.breakDown();

        assertThat(strategy.authenticator().authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Accepted.class);
    }

    @Test
    void withCheckedALoginThatIdledOutIsRejected() {
        var strategy = strategy(hmac("auth.login.idle-timeout", "2m"));
        var tokens = strategy.issuer()
                .orElseThrow()
                .issue(Identity.of("alice"), Client.UNKNOWN)
                .tokens();
        clock.advance(Duration.ofMinutes(2));

        assertThat(strategy.authenticator().authenticate(tokens.accessToken()))
                .isEqualTo(new AuthResult.Rejected(Reason.IDLE));
    }

    @Test
    void aPublicKeyVerifiesAndDoesNothingElse() {
        var signing =
                strategy(Map.of("auth.jwt.algorithm", "ES256", "auth.jwt.key", TestKeys.privatePem(Algorithm.ES256)));
        var verifying =
                strategy(Map.of("auth.jwt.algorithm", "ES256", "auth.jwt.key", TestKeys.publicPem(Algorithm.ES256)));
        var tokens = signing.issuer()
                .orElseThrow()
                .issue(Identity.of("alice"), Client.UNKNOWN)
                .tokens();

        assertThat(verifying.issuer()).isEmpty();
        assertThat(verifying.refresher()).isEmpty();
        assertThat(verifying.revoker()).isEmpty();
        assertThat(verifying.authenticator().authenticate(tokens.accessToken()))
                .isInstanceOf(AuthResult.Accepted.class);
        assertThat(verifying.publicKeys().orElseThrow().jwkSet())
                .isEqualTo(signing.publicKeys().orElseThrow().jwkSet());
    }

    @Test
    void noTwoTokensHaveOneName() {
        var issuer = strategy(hmac()).issuer().orElseThrow();
        var names = new HashSet<Object>();
        for (var i = 0; i < 100; i++) {
            var token =
                    issuer.issue(Identity.of("alice"), Client.UNKNOWN).tokens().accessToken();
            names.add(StrictJson.object(Base64Url.decode(token.split("\\.", -1)[1]))
                    .orElseThrow()
                    .get("jti"));
        }

        assertThat(names).hasSize(100);
    }

    @ParameterizedTest
    @CsvSource({
        "HS384, openssl rand -base64 48",
        "RS256, openssl genpkey -algorithm RSA",
        "ES256, ec_paramgen_curve:P-256",
        "EdDSA, openssl genpkey -algorithm Ed25519"
    })
    void theLogSaysThatAKeyWasMadeUpAndHowToMakeOneToKeep(String algorithm, String command) {
        assertThat(StandardError.during(() -> strategy(Map.of("auth.jwt.algorithm", algorithm))))
                .contains("WARN", "for development only", command);
        assertThat(StandardError.during(() -> strategy(hmac()))).doesNotContain("for development only");
    }

    @Test
    void keysThatWereFineWhenCheckedAndAreNotWhenLoadedAreNamed() {
        assertThatThrownBy(() -> ConfiguredKeys.load(
                        AuthConfig.of(Map.of("auth.jwt.key", "short", "auth.jwt.algorithm", "HS256")),
                        TestKeys.RANDOM,
                        clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("auth.jwt.key ");
        assertThatThrownBy(() -> ConfiguredKeys.load(
                        AuthConfig.of(Map.of("auth.jwt.key-file", "absent.pem")), TestKeys.RANDOM, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("auth.jwt.key-file ");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsMadeUpComesFromTheGivenRandomness(Algorithm algorithm) throws Exception {
        assertThat(ConfiguredKeys.generate(algorithm, fixedRandom()).verifying())
                .isEqualTo(ConfiguredKeys.generate(algorithm, fixedRandom()).verifying());
    }

    private static SecureRandom fixedRandom() throws NoSuchAlgorithmException {
        var random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(20260301); // before anything is drawn, so nothing else goes in
        return random;
    }

    @ParameterizedTest
    @EnumSource
    void withoutAKeyOneIsMadeUpForDevelopment(Algorithm algorithm) {
        var settings = Map.of("auth.jwt.algorithm", algorithm.header());
        var first = strategy(settings);
        var tokens = first.issuer()
                .orElseThrow()
                .issue(Identity.of("alice"), Client.UNKNOWN)
                .tokens();

        assertThat(first.authenticator().authenticate(tokens.accessToken())).isInstanceOf(AuthResult.Accepted.class);
        assertThat(strategy(settings).authenticator().authenticate(tokens.accessToken()))
                .isEqualTo(new AuthResult.Rejected(Reason.UNKNOWN_KEY));
    }

    @ParameterizedTest
    @CsvSource({
        "a.b.c, true",
        "..,true",
        "pr1_x, true",
        "pr1_, true",
        "ps1_a.b.c, false",
        "a.b, false",
        "a.b.c.d, false",
        "x, false"
    })
    void aTokenIsKnownByItsShape(String token, boolean known) {
        assertThat(strategy(hmac()).authenticator().recognises(token)).isEqualTo(known);
    }

    @Test
    void theProviderIsFoundByItsName() {
        try (var postern = Postern.from(AuthConfig.of(with(hmac(), "auth.strategy", "jwt")))) {
            assertThat(postern.strategy().name()).isEqualTo("jwt");
        }
    }

    @Test
    void everyContradictionIsToldAtOnce(@TempDir Path folder) {
        var shown = problems(Map.of(
                "auth.jwt.key-file", folder.toString(),
                "auth.jwt.key", TestKeys.privatePem(Algorithm.RS256),
                "auth.jwt.access-ttl", "1h",
                "auth.jwt.refresh-grace", "1h",
                "auth.login.lifetime", "30m",
                "auth.login.idle-timeout", "20m"));

        assertThat(shown)
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder(
                        "auth.jwt.key",
                        "auth.jwt.key-file",
                        "auth.jwt.access-ttl",
                        "auth.jwt.refresh-grace",
                        "auth.login.idle-timeout");
        assertThat(shown).allSatisfy(problem -> assertThat(problem.fix()).isNotBlank());
    }

    @Test
    void theBordersOfEveryContradictionAreExact() {
        var exact = hmac("auth.jwt.expiry-jitter", "0", "auth.jwt.access-ttl", "61s");
        assertThat(problems(with(exact, "auth.login.idle-timeout", "122s"))).isEmpty();
        assertThat(problems(with(exact, "auth.jwt.access-ttl", "60s"))).hasSize(1);
        assertThat(problems(with(exact, "auth.login.idle-timeout", "121s"))).hasSize(1);
        var shortened = hmac("auth.jwt.expiry-jitter", "50");
        assertThat(problems(with(shortened, "auth.jwt.access-ttl", "122s"))).isEmpty();
        assertThat(problems(with(shortened, "auth.jwt.access-ttl", "120s"))).hasSize(1);
        assertThat(problems(
                        hmac("auth.jwt.access-ttl", "1h", "auth.login.lifetime", "1h", "auth.jwt.refresh", "false")))
                .isEmpty();
        assertThat(problems(
                        hmac("auth.jwt.access-ttl", "61m", "auth.login.lifetime", "1h", "auth.jwt.refresh", "false")))
                .hasSize(1);
    }

    @Test
    void aMadeUpKeyBesideASharedStoreIsRefused() {
        assertThat(problems(Map.of("auth.store", "redis")))
                .extracting(ConfigProblem::key)
                .containsExactly("auth.jwt.key-file");
        assertThat(problems(Map.of("auth.store", "memory"))).isEmpty();
        assertThat(problems(hmac("auth.store", "redis"))).isEmpty();
    }

    @Test
    void aVerifierThatAsksAStoreOfItsOwnIsRefused() {
        var settings = Map.of("auth.jwt.key", TestKeys.publicPem(Algorithm.RS256));

        assertThat(problems(settings)).isEmpty(); // unset, it asks nobody
        assertThat(problems(with(settings, "auth.jwt.revocation", "checked")))
                .extracting(ConfigProblem::key)
                .containsExactly("auth.jwt.revocation");
        assertThat(problems(with(settings, "auth.jwt.revocation", "ttl"))).isEmpty();
        assertThat(problems(with(settings, "auth.store", "redis"))).isEmpty();
    }

    @Test
    void noProblemShowsAKey() {
        var key = TestKeys.privatePem(Algorithm.RS256);
        var shown = problems(Map.of("auth.jwt.algorithm", "ES256", "auth.jwt.key", key))
                .toString();

        assertThat(shown).contains("EC key").doesNotContain(key.split("\n", -1)[1]);
        var secret = "my-super-secret-key-that-is-long-enough-for-hs25";
        assertThat(problems(Map.of("auth.jwt.algorithm", "HS256", "auth.jwt.key", secret))
                        .toString())
                .contains("not a random key")
                .doesNotContain(secret)
                .doesNotContain(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private Strategy strategy(Map<String, String> settings) {
        return new JwtStrategyProvider()
                .create(
                        AuthConfig.of(with(settings, "auth.jwt.expiry-jitter", "0")),
                        new Resources(store, clock, TestKeys.RANDOM, event -> {}, Optional.empty()));
    }

    private static List<ConfigProblem> problems(Map<String, String> settings) {
        var config = AuthConfig.of(with(settings, "auth.strategy", "jwt"));
        var refusal = catchThrowableOfType(
                ConfigException.class, () -> Postern.from(config).close());
        return refusal == null ? List.of() : refusal.problems();
    }

    private static Map<String, String> hmac(String... more) {
        var settings = new HashMap<>(Map.of("auth.jwt.algorithm", "HS256", "auth.jwt.key", TestKeys.secret()));
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        var more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }
}
