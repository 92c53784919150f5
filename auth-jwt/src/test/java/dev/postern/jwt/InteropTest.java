package dev.postern.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.MemoryTokenStore;
import dev.postern.Resources;
import dev.postern.Strategy;
import dev.postern.testkit.MutableClock;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Others verify what is signed here, and here is verified what others sign. */
class InteropTest {
    private static final Identity ALICE =
            new Identity("alice", Set.of("user"), Set.of("read"), Map.of("email", "a@b.example"));

    // Other libraries look at the clock of the machine.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final MutableClock clock = MutableClock.at(now);

    @ParameterizedTest
    @EnumSource
    void nimbusVerifiesOurs(Algorithm algorithm) throws Exception {
        var jwt = SignedJWT.parse(token(algorithm));

        assertThat(jwt.verify(nimbusVerifier(algorithm))).isTrue();
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("alice");
        assertThat(jwt.getJWTClaimsSet().getStringListClaim("roles")).containsExactly("user");
    }

    @ParameterizedTest
    @EnumSource
    void weVerifyThatOfNimbus(Algorithm algorithm) throws Exception {
        assertAccepted(TestKeys.named(algorithm, "k"), nimbusToken(algorithm));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PS...", "EDDSA"},
            mode = EnumSource.Mode.MATCH_NONE)
    void auth0VerifiesOurs(Algorithm algorithm) {
        var jwt = JWT.require(auth0(algorithm))
                .withIssuer("postern")
                .withAudience("postern")
                .build()
                .verify(token(algorithm));

        assertThat(jwt.getSubject()).isEqualTo("alice");
        assertThat(jwt.getClaim("roles").asList(String.class)).containsExactly("user");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PS...", "EDDSA"},
            mode = EnumSource.Mode.MATCH_NONE)
    void weVerifyThatOfAuth0(Algorithm algorithm) {
        var token = JWT.create()
                .withHeader(Map.of("typ", "at+jwt"))
                .withKeyId("k")
                .withIssuer("postern")
                .withAudience("postern")
                .withSubject("alice")
                .withIssuedAt(now)
                .withExpiresAt(now.plusSeconds(60))
                .withJWTId("j")
                .withClaim("sid", "s")
                .withClaim("roles", List.of("user"))
                .sign(auth0(algorithm));

        assertAccepted(TestKeys.named(algorithm, "k"), token);
    }

    @ParameterizedTest
    @EnumSource
    void jose4jVerifiesOurs(Algorithm algorithm) throws Exception {
        var claims = new JwtConsumerBuilder()
                .setVerificationKey(TestKeys.of(algorithm).verifying())
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm.header()))
                .setExpectedType(true, "at+jwt")
                .setExpectedIssuer("postern")
                .setExpectedAudience("postern")
                .build()
                .processToClaims(token(algorithm));

        assertThat(claims.getSubject()).isEqualTo("alice");
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("user");
    }

    @ParameterizedTest
    @EnumSource
    void weVerifyThatOfJose4j(Algorithm algorithm) throws Exception {
        assertAccepted(TestKeys.named(algorithm, "k"), jose4jToken(TestKeys.of(algorithm)));
    }

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void nimbusReadsOurKeySet(Algorithm algorithm) throws Exception {
        var key = TestKeys.of(algorithm);
        var jwk = JWKSet.parse(TestKeys.set(key).jwkSet()).getKeyByKeyId(key.id());

        assertThat(jwk.computeThumbprint().toString()).isEqualTo(key.id());
        assertThat(jwk.isPrivate()).isFalse();
        assertThat(jwk.getAlgorithm().getName()).isEqualTo(algorithm.header());
    }

    @ParameterizedTest
    @EnumSource(
            names = {"HS...", "EDDSA"},
            mode = EnumSource.Mode.MATCH_NONE)
    void nimbusVerifiesOursWithTheKeysWePublish(Algorithm algorithm) throws Exception {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.parse(algorithm.header()), new ImmutableJWKSet<>(JWKSet.parse(published(algorithm)))));

        assertThat(processor.process(token(algorithm), null).getSubject()).isEqualTo("alice");
    }

    @Test
    void nimbusVerifiesOursOnEd25519WithTheKeysWePublish() throws Exception {
        var jwt = SignedJWT.parse(token(Algorithm.EDDSA));
        var jwk = JWKSet.parse(published(Algorithm.EDDSA))
                .getKeyByKeyId(jwt.getHeader().getKeyID());

        assertThat(jwt.verify(new Ed25519Verifier(jwk.toOctetKeyPair()))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"HS...", "PS...", "EDDSA"},
            mode = EnumSource.Mode.MATCH_NONE)
    void auth0VerifiesOursWithTheKeysWePublish(Algorithm algorithm) throws Exception {
        var token = token(algorithm);
        // It reads no JWK itself.
        var jwk = JWKSet.parse(published(algorithm))
                .getKeyByKeyId(JWT.decode(token).getKeyId());
        var key =
                jwk instanceof RSAKey rsa ? rsa.toRSAPublicKey() : jwk.toECKey().toECPublicKey();

        assertThat(JWT.require(auth0(algorithm, key, null))
                        .build()
                        .verify(token)
                        .getSubject())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void jose4jVerifiesOursWithTheKeysWePublish(Algorithm algorithm) throws Exception {
        assertThat(jose4jSubject(algorithm, token(algorithm), published(algorithm)))
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void weVerifyWithTheKeysThatNimbusPublishes(Algorithm algorithm) throws Exception {
        assertAccepted(weRead(algorithm, new JWKSet(nimbusJwk(algorithm)).toString()), nimbusToken(algorithm));
    }

    @ParameterizedTest
    @EnumSource(names = "HS...", mode = EnumSource.Mode.MATCH_NONE)
    void weVerifyWithTheKeysThatJose4jPublishes(Algorithm algorithm) throws Exception {
        var key = TestKeys.of(algorithm);
        assertAccepted(weRead(algorithm, jose4jPublishes(key)), jose4jToken(key));
    }

    /** Of the three only jose4j knows this curve. */
    @Test
    void ed448WorksBothWays() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
        var key = JwtKey.pair("k", Algorithm.EDDSA, pair.getPublic(), pair.getPrivate());
        var signed = jose4jToken(key);
        var parts = signed.split("\\.", -1);
        var ours = TestKeys.signInput(key, parts[0] + "." + parts[1]);

        assertAccepted(weRead(Algorithm.EDDSA, jose4jPublishes(key)), signed);
        assertThat(jose4jSubject(Algorithm.EDDSA, ours, TestKeys.set(key).jwkSet()))
                .isEqualTo("alice");
    }

    private String token(Algorithm algorithm) {
        return strategy(algorithm)
                .issuer()
                .orElseThrow()
                .issue(ALICE, Client.UNKNOWN)
                .tokens()
                .accessToken();
    }

    private String published(Algorithm algorithm) {
        return strategy(algorithm).publicKeys().orElseThrow().jwkSet();
    }

    private Strategy strategy(Algorithm algorithm) {
        var config = AuthConfig.of(
                Map.of("auth.jwt.algorithm", algorithm.header(), "auth.jwt.key", TestKeys.configured(algorithm)));
        var resources =
                new Resources(new MemoryTokenStore(clock, 10), clock, TestKeys.RANDOM, event -> {}, Optional.empty());
        return new JwtStrategyProvider().create(config, resources);
    }

    private void assertAccepted(JwtKey key, String token) {
        var settings = JwtSettings.of(AuthConfig.of(Map.of()), true);
        var verifier = new JwtVerifier(TestKeys.source(key), settings, clock);
        var outcome = verifier.verify(token, now);

        assertThat(outcome.refusal()).isNull();
        assertThat(outcome.jwt().identity().roles()).containsExactly("user");
    }

    /** Returns the one key of a set that somebody else publishes. */
    private static JwtKey weRead(Algorithm algorithm, String jwkSet) throws KeyException {
        var keys = Jwk.readUsable(jwkSet, algorithm);
        assertThat(keys).extracting(JwtKey::algorithm).containsExactly(algorithm);
        assertThat(keys.get(0).signing()).isEmpty();
        return keys.get(0);
    }

    private String nimbusToken(Algorithm algorithm) throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.header()))
                .type(new JOSEObjectType("at+jwt"))
                .keyID("k")
                .build();
        var claims = new JWTClaimsSet.Builder()
                .issuer("postern")
                .audience("postern")
                .subject("alice")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .jwtID("j")
                .claim("sid", "s")
                .claim("roles", List.of("user"))
                .build();
        var jwt = new SignedJWT(header, claims);
        jwt.sign(nimbusSigner(algorithm));

        return jwt.serialize();
    }

    private String jose4jToken(JwtKey key) throws JoseException {
        var claims = new JwtClaims();
        claims.setIssuer("postern");
        claims.setAudience("postern");
        claims.setSubject("alice");
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.getEpochSecond() + 60));
        claims.setJwtId("j");
        claims.setStringClaim("sid", "s");
        claims.setStringListClaim("roles", "user");
        var jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.signing().orElseThrow());
        jws.setKeyIdHeaderValue("k");
        jws.setAlgorithmHeaderValue(key.algorithm().header());
        jws.setHeader("typ", "at+jwt");

        return jws.getCompactSerialization();
    }

    private static JWK nimbusJwk(Algorithm algorithm) {
        var key = TestKeys.of(algorithm).verifying();
        var named = JWSAlgorithm.parse(algorithm.header());
        return switch (algorithm.keyType()) {
            case "RSA" ->
                new RSAKey.Builder((RSAPublicKey) key)
                        .keyID("k")
                        .algorithm(named)
                        .build();
            case "EC" -> {
                var curve = Curve.forECParameterSpec(((ECPublicKey) key).getParams());
                yield new ECKey.Builder(curve, (ECPublicKey) key)
                        .keyID("k")
                        .algorithm(named)
                        .build();
            }
            default ->
                new OctetKeyPair.Builder(Curve.Ed25519, edwards(algorithm).getX())
                        .keyID("k")
                        .algorithm(named)
                        .build();
        };
    }

    private static String jose4jPublishes(JwtKey key) throws JoseException {
        var jwk = JsonWebKey.Factory.newJwk(key.verifying());
        jwk.setKeyId("k");
        jwk.setAlgorithm(key.algorithm().header());
        jwk.setUse("sig");
        return new JsonWebKeySet(jwk).toJson();
    }

    private static String jose4jSubject(Algorithm algorithm, String token, String jwkSet) throws Exception {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(new JsonWebKeySet(jwkSet).getJsonWebKeys()))
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm.header()))
                .setExpectedType(true, "at+jwt")
                .setExpectedIssuer("postern")
                .setExpectedAudience("postern")
                .build()
                .processToClaims(token)
                .getSubject();
    }

    private static JWSVerifier nimbusVerifier(Algorithm algorithm) throws Exception {
        var key = TestKeys.of(algorithm).verifying();
        return switch (algorithm.keyType()) {
            case "oct" -> new MACVerifier(key.getEncoded());
            case "RSA" -> new RSASSAVerifier((RSAPublicKey) key);
            case "EC" -> new ECDSAVerifier((ECPublicKey) key);
            default -> new Ed25519Verifier(edwards(algorithm).toPublicJWK());
        };
    }

    private static JWSSigner nimbusSigner(Algorithm algorithm) throws Exception {
        var key = TestKeys.of(algorithm).signing().orElseThrow();
        return switch (algorithm.keyType()) {
            case "oct" -> new MACSigner(key.getEncoded());
            case "RSA" -> new RSASSASigner((RSAPrivateKey) key);
            case "EC" -> new ECDSASigner((ECPrivateKey) key);
            default -> new Ed25519Signer(edwards(algorithm));
        };
    }

    private static OctetKeyPair edwards(Algorithm algorithm) {
        var key = TestKeys.of(algorithm);
        var d = ((EdECPrivateKey) key.signing().orElseThrow()).getBytes().orElseThrow();
        return new OctetKeyPair.Builder(
                        Curve.Ed25519,
                        new Base64URL(JwkMembers.of(key.verifying()).get("x")))
                .d(Base64URL.encode(d))
                .build();
    }

    private static com.auth0.jwt.algorithms.Algorithm auth0(Algorithm algorithm) {
        var key = TestKeys.of(algorithm);
        return auth0(algorithm, key.verifying(), key.signing().orElseThrow());
    }

    private static com.auth0.jwt.algorithms.Algorithm auth0(Algorithm algorithm, Key key, Key signing) {
        return switch (algorithm) {
            case HS256 -> com.auth0.jwt.algorithms.Algorithm.HMAC256(key.getEncoded());
            case HS384 -> com.auth0.jwt.algorithms.Algorithm.HMAC384(key.getEncoded());
            case HS512 -> com.auth0.jwt.algorithms.Algorithm.HMAC512(key.getEncoded());
            case RS256 -> com.auth0.jwt.algorithms.Algorithm.RSA256((RSAPublicKey) key, (RSAPrivateKey) signing);
            case RS384 -> com.auth0.jwt.algorithms.Algorithm.RSA384((RSAPublicKey) key, (RSAPrivateKey) signing);
            case RS512 -> com.auth0.jwt.algorithms.Algorithm.RSA512((RSAPublicKey) key, (RSAPrivateKey) signing);
            case ES256 -> com.auth0.jwt.algorithms.Algorithm.ECDSA256((ECPublicKey) key, (ECPrivateKey) signing);
            case ES384 -> com.auth0.jwt.algorithms.Algorithm.ECDSA384((ECPublicKey) key, (ECPrivateKey) signing);
            case ES512 -> com.auth0.jwt.algorithms.Algorithm.ECDSA512((ECPublicKey) key, (ECPrivateKey) signing);
            default -> throw new IllegalArgumentException("auth0 has no " + algorithm);
        };
    }
}
