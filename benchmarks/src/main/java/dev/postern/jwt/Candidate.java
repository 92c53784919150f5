package dev.postern.jwt;

import static org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT;

import com.auth0.jwt.JWT;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Clock;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Who verifies: we, the peers, and the bare arithmetic. Each is set up once, as its documentation says, with the one
 * key, the issuer and the audience, and checks signature, expiry, issuer and audience on every call. What differs in
 * what they refuse beside that stays as each of them has it.
 */
enum Candidate {
    POSTERN {
        @Override
        Verifier verifier(JwtKey key, boolean remembers) {
            var verifier = Tokens.verifier(key, remembers);
            return sample -> verifier.verify(sample.token(), Clock.systemUTC().instant());
        }
    },
    AUTH0 {
        @Override
        boolean supports(Algorithm algorithm) {
            return algorithm != Algorithm.EDDSA && !algorithm.name().startsWith("PS");
        }

        @Override
        Verifier verifier(JwtKey key, boolean remembers) {
            var verifier = JWT.require(auth0(key))
                    .withIssuer(Tokens.ISSUER)
                    .withAudience(Tokens.AUDIENCE)
                    .build();
            return sample -> verifier.verify(sample.token());
        }
    },
    NIMBUS {
        @Override
        Verifier verifier(JwtKey key, boolean remembers) throws Exception {
            var signatures = nimbus(key);
            var claims = new DefaultJWTClaimsVerifier<>(
                    Tokens.AUDIENCE,
                    new JWTClaimsSet.Builder().issuer(Tokens.ISSUER).build(),
                    Set.of("exp"));
            return sample -> {
                var jwt = SignedJWT.parse(sample.token());
                if (!jwt.verify(signatures)) {
                    throw new GeneralSecurityException();
                }
                claims.verify(jwt.getJWTClaimsSet(), null);
                return jwt;
            };
        }
    },
    JOSE4J {
        @Override
        Verifier verifier(JwtKey key, boolean remembers) {
            var consumer = new JwtConsumerBuilder()
                    .setVerificationKey(key.verifying())
                    .setJwsAlgorithmConstraints(
                            new AlgorithmConstraints(PERMIT, key.algorithm().header()))
                    .setRequireExpirationTime()
                    .setExpectedIssuer(Tokens.ISSUER)
                    .setExpectedAudience(Tokens.AUDIENCE)
                    .build();
            return sample -> consumer.processToClaims(sample.token());
        }
    },
    JJWT {
        @Override
        Verifier verifier(JwtKey key, boolean remembers) {
            var parser = jjwt(key)
                    .requireIssuer(Tokens.ISSUER)
                    .requireAudience(Tokens.AUDIENCE)
                    .build();
            return sample -> parser.parseSignedClaims(sample.token());
        }
    },
    /** Decoded bytes in, verdict out, as the platform documents it: made, given the key, asked once. */
    BARE {
        @Override
        Verifier verifier(JwtKey key, boolean remembers) {
            return key.algorithm().isSymmetric() ? bareMac(key) : bareSignature(key);
        }
    };

    /**
     * Sets it up.
     *
     * @param remembers whether it may keep what it found good; only ours does
     */
    abstract Verifier verifier(JwtKey key, boolean remembers) throws Exception;

    boolean supports(Algorithm algorithm) {
        return true;
    }

    /** Verifies one token: returns what is known of it then. We and the platform say false, the peers throw. */
    @FunctionalInterface
    interface Verifier {
        Object verify(Tokens.Sample sample) throws Exception;
    }

    private static com.auth0.jwt.algorithms.Algorithm auth0(JwtKey key) {
        var verifying = key.verifying();
        return switch (key.algorithm()) {
            case HS256 -> com.auth0.jwt.algorithms.Algorithm.HMAC256(verifying.getEncoded());
            case HS384 -> com.auth0.jwt.algorithms.Algorithm.HMAC384(verifying.getEncoded());
            case HS512 -> com.auth0.jwt.algorithms.Algorithm.HMAC512(verifying.getEncoded());
            case RS256 -> com.auth0.jwt.algorithms.Algorithm.RSA256((RSAPublicKey) verifying, (RSAPrivateKey) null);
            case RS384 -> com.auth0.jwt.algorithms.Algorithm.RSA384((RSAPublicKey) verifying, (RSAPrivateKey) null);
            case RS512 -> com.auth0.jwt.algorithms.Algorithm.RSA512((RSAPublicKey) verifying, (RSAPrivateKey) null);
            case ES256 -> com.auth0.jwt.algorithms.Algorithm.ECDSA256((ECPublicKey) verifying, (ECPrivateKey) null);
            case ES384 -> com.auth0.jwt.algorithms.Algorithm.ECDSA384((ECPublicKey) verifying, (ECPrivateKey) null);
            case ES512 -> com.auth0.jwt.algorithms.Algorithm.ECDSA512((ECPublicKey) verifying, (ECPrivateKey) null);
            default -> throw new IllegalArgumentException("it has no " + key.algorithm());
        };
    }

    private static JWSVerifier nimbus(JwtKey key) throws Exception {
        return switch (key.algorithm().keyType()) {
            case "oct" -> new MACVerifier((SecretKey) key.verifying());
            case "RSA" -> new RSASSAVerifier((RSAPublicKey) key.verifying());
            case "EC" -> new ECDSAVerifier((ECPublicKey) key.verifying());
            default -> {
                var x = JwkMembers.of(key.verifying()).get("x");
                yield new Ed25519Verifier(new OctetKeyPair.Builder(Curve.Ed25519, new Base64URL(x)).build());
            }
        };
    }

    private static JwtParserBuilder jjwt(JwtKey key) {
        return key.verifying() instanceof SecretKey secret
                ? Jwts.parser().verifyWith(secret)
                : Jwts.parser().verifyWith((PublicKey) key.verifying());
    }

    private static Verifier bareMac(JwtKey key) {
        return sample -> {
            var mac = Mac.getInstance(key.algorithm().platformName());
            mac.init(key.verifying());
            return MessageDigest.isEqual(mac.doFinal(sample.input()), sample.signature());
        };
    }

    private static Verifier bareSignature(JwtKey key) {
        var ecdsa = key.algorithm().curve().isPresent();
        var name = key.algorithm().platformName() + (ecdsa ? "inP1363Format" : "");
        var parameters = pss(key.algorithm());
        return sample -> {
            var signature = Signature.getInstance(name);
            if (parameters != null) {
                signature.setParameter(parameters);
            }
            signature.initVerify((PublicKey) key.verifying());
            signature.update(sample.input());
            return signature.verify(sample.signature());
        };
    }

    private static @Nullable PSSParameterSpec pss(Algorithm algorithm) {
        if (!algorithm.name().startsWith("PS")) {
            return null;
        }
        var bits = Integer.parseInt(algorithm.name().substring(2));
        var hash = "SHA-" + bits;
        return new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / Byte.SIZE, 1);
    }
}
