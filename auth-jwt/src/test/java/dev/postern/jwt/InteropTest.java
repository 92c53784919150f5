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
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.postern.AuthConfig;
import dev.postern.Client;
import dev.postern.Identity;
import dev.postern.MemoryTokenStore;
import dev.postern.Resources;
import dev.postern.testkit.MutableClock;
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
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
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

        assertAccepted(algorithm, jwt.serialize());
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

        assertAccepted(algorithm, token);
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
        jws.setKey(TestKeys.of(algorithm).signing().orElseThrow());
        jws.setKeyIdHeaderValue("k");
        jws.setAlgorithmHeaderValue(algorithm.header());
        jws.setHeader("typ", "at+jwt");

        assertAccepted(algorithm, jws.getCompactSerialization());
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

    private String token(Algorithm algorithm) {
        var config = AuthConfig.of(
                Map.of("auth.jwt.algorithm", algorithm.header(), "auth.jwt.key", TestKeys.configured(algorithm)));
        var resources = new Resources(new MemoryTokenStore(clock, 10), clock, TestKeys.RANDOM, Optional.empty());
        return new JwtStrategyProvider()
                .create(config, resources)
                .issuer()
                .orElseThrow()
                .issue(ALICE, Client.UNKNOWN)
                .tokens()
                .accessToken();
    }

    private void assertAccepted(Algorithm algorithm, String token) {
        var settings = JwtSettings.of(AuthConfig.of(Map.of()), true);
        var verifier = new JwtVerifier(TestKeys.source(TestKeys.named(algorithm, "k")), settings, clock);
        var outcome = verifier.verify(token, now);

        assertThat(outcome.refusal()).isNull();
        assertThat(outcome.jwt().identity().roles()).containsExactly("user");
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
        var secret = key.verifying().getEncoded();
        return switch (algorithm) {
            case HS256 -> com.auth0.jwt.algorithms.Algorithm.HMAC256(secret);
            case HS384 -> com.auth0.jwt.algorithms.Algorithm.HMAC384(secret);
            case HS512 -> com.auth0.jwt.algorithms.Algorithm.HMAC512(secret);
            case RS256 -> com.auth0.jwt.algorithms.Algorithm.RSA256(rsa(key), rsaPrivate(key));
            case RS384 -> com.auth0.jwt.algorithms.Algorithm.RSA384(rsa(key), rsaPrivate(key));
            case RS512 -> com.auth0.jwt.algorithms.Algorithm.RSA512(rsa(key), rsaPrivate(key));
            case ES256 -> com.auth0.jwt.algorithms.Algorithm.ECDSA256(ec(key), ecPrivate(key));
            case ES384 -> com.auth0.jwt.algorithms.Algorithm.ECDSA384(ec(key), ecPrivate(key));
            case ES512 -> com.auth0.jwt.algorithms.Algorithm.ECDSA512(ec(key), ecPrivate(key));
            default -> throw new IllegalArgumentException("auth0 has no " + algorithm);
        };
    }

    private static RSAPublicKey rsa(JwtKey key) {
        return (RSAPublicKey) key.verifying();
    }

    private static RSAPrivateKey rsaPrivate(JwtKey key) {
        return (RSAPrivateKey) key.signing().orElseThrow();
    }

    private static ECPublicKey ec(JwtKey key) {
        return (ECPublicKey) key.verifying();
    }

    private static ECPrivateKey ecPrivate(JwtKey key) {
        return (ECPrivateKey) key.signing().orElseThrow();
    }
}
