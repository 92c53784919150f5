package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.ConfigException;
import dev.postern.ConfigProblem;
import dev.postern.Identity;
import dev.postern.Postern;
import dev.postern.Reason;
import dev.postern.TokenStoreException;
import dev.postern.testkit.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services that verify the tokens of other systems, in the shapes that these have. */
class ResourceServerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JwtKey KEY = TestKeys.named(Algorithm.RS256, "k");

    private final MutableClock clock = MutableClock.at(NOW);

    @Test
    void theAddressAloneMakesOneForTokensOfThisSystem() throws Exception {
        var settings = Map.of("auth.strategy", "jwt", "auth.jwt.key", TestKeys.privatePem(Algorithm.RS256));
        try (var issuer = Postern.builder(AuthConfig.of(settings)).clock(clock).build();
                var keys = JwksServer.start(exchange -> JwksServer.answer(
                        exchange, 200, issuer.publicKeys().orElseThrow().jwkSet()));
                var server = resourceServer(keys, Map.of())) {
            var alice = new Identity("alice", Set.of("user"), Set.of("read"), Map.of());
            var token = issuer.issue(alice, Client.UNKNOWN).tokens().accessToken();

            assertThat(accepted(server, token).identity()).isEqualTo(alice);
            assertThat(server.strategy().issuer()).isEmpty();
            assertThat(server.publicKeys()).isEmpty();
            assertThat(keys.requests()).isEqualTo(1);
        }
    }

    @Test
    void aTokenOfKeycloakHasItsRolesInAnObject() throws Exception {
        var jwt = judged(
                Map.of(
                        "auth.jwt.types", "JWT",
                        "auth.jwt.roles-claim", "/realm_access/roles, /resource_access/shop/roles",
                        "auth.jwt.permissions-claim", "scope"),
                "JWT",
                "'jti':'j','sid':'s','typ':'Bearer','azp':'shop','realm_access':{'roles':['user']},"
                        + "'resource_access':{'shop':{'roles':['clerk']}},'scope':'openid  profile'");

        assertThat(jwt.identity().roles()).containsExactlyInAnyOrder("user", "clerk");
        assertThat(jwt.identity().permissions()).containsExactlyInAnyOrder("openid", "profile");
        assertThat(jwt.loginId()).isEqualTo("s");
    }

    @Test
    void aTokenOfAuth0HasItsRolesUnderANameLikeAnAddress() throws Exception {
        var jwt = judged(
                Map.of(
                        "auth.jwt.types", "at+jwt, JWT",
                        "auth.jwt.roles-claim", "https://example.com/roles",
                        "auth.jwt.permissions-claim", "permissions"),
                "at+jwt",
                "'jti':'j','azp':'c','https://example.com/roles':['user'],'permissions':['read:a'],'scope':'openid'");

        assertThat(jwt.identity().roles()).containsExactly("user");
        assertThat(jwt.identity().permissions()).containsExactly("read:a");
        assertThat(jwt.loginId()).isEqualTo("j");
    }

    @Test
    void aTokenOfEntraNamesNeitherItselfNorItsLogin() throws Exception {
        var jwt = judged(
                Map.of("auth.jwt.types", "JWT", "auth.jwt.roles-claim", "roles", "auth.jwt.permissions-claim", "scp"),
                "JWT",
                "'ver':'2.0','tid':'t','oid':'o','uti':'u','rh':'r','roles':['Reader'],'scp':'Files.Read'");

        assertThat(jwt.identity().roles()).containsExactly("Reader");
        assertThat(jwt.identity().permissions()).containsExactly("Files.Read");
        assertThat(jwt.tokenId()).isEmpty();
        assertThat(jwt.loginId()).isEqualTo("alice");
        assertThat(jwt.authenticatedAt())
                .as("a refresh would make it look recent")
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void aMissingClaimGivesNothingAndOneOfAnotherTypeRefuses() throws Exception {
        var settings = Map.of("auth.jwt.roles-claim", "/a/b~1c/~0", "auth.jwt.permissions-claim", "x.y");
        try (var keys = jwks();
                var server = resourceServer(keys, settings)) {
            assertThat(accepted(server, token("at+jwt", "'a':{}")).identity().roles())
                    .isEmpty();
            assertThat(accepted(server, token("at+jwt", "'a':1")).identity().roles())
                    .isEmpty();
            assertThat(accepted(server, token("at+jwt", "'a':{'b/c':{'~':['r']}}"))
                            .identity()
                            .roles())
                    .containsExactly("r");
            assertThat(accepted(server, token("at+jwt", "'x.y':['p'],'x':{'y':['q']}"))
                            .identity()
                            .permissions())
                    .containsExactly("p");
            for (var bad : List.of("'a':{'b/c':{'~':1}}", "'a':{'b/c':{'~':{}}}", "'x.y':[1]", "'x.y':true")) {
                assertThat(refusal(server, token("at+jwt", bad))).as(bad).isEqualTo(Reason.BAD_CLAIM);
            }
        }
    }

    @Test
    void anotherTypeOrIssuerOrAudienceIsRefused() throws Exception {
        try (var keys = jwks();
                var server = resourceServer(keys, Map.of("auth.jwt.types", "JWT"))) {
            assertThat(refusal(server, token("at+jwt", "'a':1"))).isEqualTo(Reason.WRONG_KIND);
            assertThat(refusal(server, token("jwt", "'a':1"))).isEqualTo(Reason.WRONG_KIND);
            assertThat(refusal(server, token("JWT", "'a':1").substring(1))).isEqualTo(Reason.MALFORMED);
            var x5t =
                    TestKeys.sign(KEY, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k\",\"x5t\":\"k\"}", payload(""));
            assertThat(refusal(server, x5t)).isEqualTo(Reason.MALFORMED);
            var other = payload("").replace("https://id.example", "https://id.example/");
            assertThat(refusal(server, sign("JWT", other))).isEqualTo(Reason.WRONG_ISSUER);
            assertThat(refusal(server, sign("JWT", payload("").replace("\"api\"", "\"api2\""))))
                    .isEqualTo(Reason.WRONG_AUDIENCE);
        }
    }

    @Test
    void whileTheIssuerIsOutOfReachNobodyIsRefused() throws Exception {
        try (var keys = JwksServer.start(exchange -> JwksServer.answer(exchange, 500, ""));
                var server = resourceServer(keys, Map.of())) {
            assertThatThrownBy(() -> server.authenticate(token("at+jwt", "'a':1")))
                    .isInstanceOf(TokenStoreException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auth.jwt.jwks-uri, http://id.example/keys",
        "auth.jwt.jwks-uri, http://127.0.0.1.id.example/keys",
        "auth.jwt.jwks-uri, http://localhost.id.example/keys",
        "auth.jwt.jwks-uri, ftp://id.example/keys",
        "auth.jwt.jwks-uri, https://user:secret@id.example/keys",
        "auth.jwt.jwks-uri, https://id.example/keys#x",
        "auth.jwt.jwks-uri, keys.json",
        "auth.jwt.jwks-uri, https://id.example:99999/keys",
        "auth.jwt.jwks-uri, https://id.example:0/keys",
        "auth.jwt.revocation, checked",
        "auth.jwt.roles-claim, /a~b",
        "auth.jwt.permissions-claim, /a~2"
    })
    void whatCantBeMeantIsRefused(String key, String value) {
        assertThat(problems(Map.of(key, value))).extracting(ConfigProblem::key).containsExactly(key);
        assertThat(problems(Map.of(key, value)).toString()).doesNotContain("secret");
    }

    @Test
    void itsOwnKeyBesideAndSettingsOfAVerifierInASignerAreRefused() {
        assertThat(problems(Map.of("auth.jwt.key", TestKeys.publicPem(Algorithm.RS256))))
                .extracting(ConfigProblem::key)
                .containsExactly("auth.jwt.jwks-uri");
        var signer = Map.of(
                "auth.jwt.jwks-uri", "",
                "auth.jwt.types", "JWT",
                "auth.jwt.roles-claim", "groups",
                "auth.jwt.permissions-claim", "scope");
        assertThat(problems(signer))
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder("auth.jwt.types", "auth.jwt.roles-claim", "auth.jwt.permissions-claim");
    }

    @Test
    void aServiceStartsWhileItsIssuerIsDownAndRecoversWithIt() throws Exception {
        var up = new AtomicBoolean();
        try (var keys = jwks(up);
                var server = resourceServer(keys, Map.of("auth.jwt.types", "JWT"))) {
            var token = token("JWT", "'a':1");
            assertThatThrownBy(() -> server.authenticate(token)).isInstanceOf(TokenStoreException.class);
            up.set(true);
            assertThatThrownBy(() -> server.authenticate(token)).isInstanceOf(TokenStoreException.class);
            clock.advance(Duration.ofSeconds(5));

            assertThat(accepted(server, token).identity().subject()).isEqualTo("alice");
            assertThat(keys.requests()).isEqualTo(2);
        }
    }

    @Test
    void keysAreFetchedBeforeTheFirstTokenComes() throws Exception {
        var asked = new CountDownLatch(1);
        try (var keys = JwksServer.start(exchange -> {
                    JwksServer.answer(exchange, 200, TestKeys.set(KEY).jwkSet());
                    asked.countDown();
                });
                var server = resourceServer(keys, Map.of())) {
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server).isNotNull();
        }
    }

    @Test
    void keysThatAreThereServeWhileTheIssuerIsDown() throws Exception {
        var up = new AtomicBoolean(true);
        try (var keys = jwks(up);
                var server =
                        resourceServer(keys, Map.of("auth.jwt.jwks-max-age", "1m", "auth.jwt.jwks-max-stale", "1m"))) {
            var token = token("at+jwt", "'a':1");
            accepted(server, token);
            up.set(false);
            clock.set(NOW.plusSeconds(119));
            accepted(server, token);
            clock.set(NOW.plusSeconds(120));
            assertThatThrownBy(() -> server.authenticate(token)).isInstanceOf(TokenStoreException.class);
        }
    }

    @Test
    void junkAsksTheIssuerNothing() throws Exception {
        try (var keys = jwks();
                var server = resourceServer(keys, Map.of("auth.jwt.jwks-cooldown", "1s"))) {
            accepted(server, token("at+jwt", "'a':1"));
            clock.advance(Duration.ofMinutes(1));
            for (var header : List.of(
                    "{}",
                    "{'alg':'RS256'}",
                    "{'alg':'RS256','kid':''}",
                    "{'alg':'RS256','kid':'x','jku':'http://a/'}")) {
                var token = TestKeys.sign(KEY, header.replace('\'', '"'), payload(""));
                assertThat(refusal(server, token)).isIn(Reason.UNKNOWN_KEY, Reason.MALFORMED);
            }
            assertThat(keys.requests()).isEqualTo(1);

            var stranger = TestKeys.sign(KEY, "{\"alg\":\"RS256\",\"kid\":\"x\"}", payload(""));
            assertThat(refusal(server, stranger)).isEqualTo(Reason.UNKNOWN_KEY);
            assertThat(keys.requests()).isEqualTo(2);
        }
    }

    @Test
    void aPublishedKeyIsNoSecretToSignWith() throws Exception {
        try (var keys = jwks();
                var server = resourceServer(keys, Map.of("auth.jwt.types", "JWT"))) {
            for (var secret : List.of(
                    KEY.verifying().getEncoded(),
                    TestKeys.publicPem(Algorithm.RS256).getBytes(StandardCharsets.UTF_8),
                    TestKeys.set(KEY).jwkSet().getBytes(StandardCharsets.UTF_8))) {
                var hmac = JwtKey.symmetric("k", Algorithm.HS256, new SecretKeySpec(secret, "HmacSHA256"));
                var token = TestKeys.sign(hmac, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k\"}", payload(""));
                assertThat(refusal(server, token)).isEqualTo(Reason.BAD_SIGNATURE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auth.jwt.jwks-max-age, 29s",
        "auth.jwt.jwks-max-age, 25h",
        "auth.jwt.jwks-max-stale, 8d",
        "auth.jwt.jwks-timeout, 0s",
        "auth.jwt.jwks-timeout, 31s",
        "auth.jwt.jwks-cooldown, 0s",
        "auth.jwt.jwks-cooldown, 61m",
        "auth.jwt.jwks-uri, https:id.example",
        "auth.jwt.jwks-uri, https:///keys",
        "auth.jwt.jwks-uri, http:///keys",
        "auth.jwt.jwks-uri, http://127.0.0.1@id.example/keys",
        "auth.jwt.jwks-uri, http://0.0.0.0/keys",
        "auth.jwt.jwks-uri, http://[::2]/keys",
        "auth.jwt.jwks-uri, http://10.0.0.1/keys",
        "auth.jwt.jwks-uri, file://localhost/keys"
    })
    void aSettingOutOfItsBoundsIsRefused(String key, String value) {
        assertThat(problems(Map.of(key, value))).extracting(ConfigProblem::key).containsOnly(key);
    }

    @ParameterizedTest
    @CsvSource({
        "https://id.example/keys",
        "http://localhost:1/keys",
        "http://127.0.0.1:1/keys",
        "http://[::1]:1/keys",
        "https://id.example:65535/keys"
    })
    void whatIsSafeIsTaken(String uri) {
        assertThat(problems(Map.of("auth.jwt.jwks-uri", uri))).isEmpty();
    }

    private VerifiedJwt judged(Map<String, String> settings, String type, String claims) throws Exception {
        try (var keys = jwks();
                var server = resourceServer(keys, settings)) {
            return accepted(server, token(type, claims));
        }
    }

    private static JwksServer jwks() throws Exception {
        var set = TestKeys.set(KEY).jwkSet();
        return JwksServer.start(exchange -> JwksServer.answer(exchange, 200, set));
    }

    private static JwksServer jwks(AtomicBoolean up) throws Exception {
        var set = TestKeys.set(KEY).jwkSet();
        return JwksServer.start(exchange -> JwksServer.answer(exchange, up.get() ? 200 : 503, set));
    }

    private Postern resourceServer(JwksServer keys, Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("auth.strategy", "jwt");
        settings.put("auth.jwt.jwks-uri", keys.uri().toString());
        settings.put("auth.jwt.jwks-timeout", "30s");
        if (!more.isEmpty()) {
            settings.put("auth.jwt.issuer", "https://id.example");
            settings.put("auth.jwt.audience", "api");
        }
        return Postern.builder(AuthConfig.of(settings)).clock(clock).build();
    }

    private static String token(String type, String claims) {
        return sign(type, payload("," + claims.replace('\'', '"')));
    }

    private static String payload(String more) {
        return "{\"iss\":\"https://id.example\",\"sub\":\"alice\",\"aud\":[\"other\",\"api\"],\"exp\":"
                + (NOW.getEpochSecond() + 300) + ",\"iat\":" + NOW.getEpochSecond() + more + "}";
    }

    private static String sign(String type, String payload) {
        return TestKeys.sign(KEY, "{\"alg\":\"RS256\",\"typ\":\"" + type + "\",\"kid\":\"k\"}", payload);
    }

    private static VerifiedJwt accepted(Postern server, String token) {
        return (VerifiedJwt) ((AuthResult.Accepted) server.authenticate(token)).authentication();
    }

    private static Reason refusal(Postern server, String token) {
        return ((AuthResult.Rejected) server.authenticate(token)).reason();
    }

    private static List<ConfigProblem> problems(Map<String, String> more) {
        var settings = new HashMap<String, String>();
        settings.put("auth.strategy", "jwt");
        settings.put("auth.jwt.jwks-uri", "https://id.example/keys");
        settings.putAll(more);
        settings.values().removeIf(String::isEmpty);
        var refusal = catchThrowableOfType(
                ConfigException.class,
                () -> Postern.from(AuthConfig.of(settings)).close());
        return refusal == null ? List.of() : refusal.problems();
    }
}
