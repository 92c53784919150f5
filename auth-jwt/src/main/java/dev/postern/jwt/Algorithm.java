package dev.postern.jwt;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.MacAlgorithm;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * The signature algorithms (RFC 7518 section 3, RFC 8037 section 3.1). The arithmetic is jjwt's and the platform's; what
 * they let pass is refused here before they see it.
 */
enum Algorithm {
    HS256("HS256", "oct"),
    RS256("RS256", "RSA"),
    PS256("PS256", "RSA"),
    ES256("ES256", "EC"),
    EDDSA("EdDSA", "OKP");

    /** The least size of an RSA modulus in bits (RFC 7518 section 3.3). */
    static final int LEAST_RSA_BITS = 2048;

    /** The least size of an HMAC key in bytes (RFC 7518 section 3.2). */
    static final int LEAST_HMAC_BYTES = 32;

    private static final int COORDINATE_BYTES = 32;

    private final String header;
    private final String keyType;

    Algorithm(String header, String keyType) {
        this.header = header;
        this.keyType = keyType;
    }

    /** Returns the algorithm that a header calls so, letter by letter. */
    static Optional<Algorithm> named(String header) {
        return Arrays.stream(values()).filter(a -> a.header.equals(header)).findFirst();
    }

    /** Returns the value of the header {@code alg}. */
    String header() {
        return header;
    }

    /** Returns the value of the JWK member {@code kty} that keys of it have. */
    String keyType() {
        return keyType;
    }

    byte[] sign(byte[] input, Key key, SecureRandom random) {
        var payload = new ByteArrayInputStream(input);
        return switch (this) {
            case HS256 -> mac().digest(new SigningRequest<>(payload, (SecretKey) key, random));
            default -> signature().digest(new SigningRequest<>(payload, (PrivateKey) key, random));
        };
    }

    /** Tells whether the signature is right. Never throws: a signature that the platform chokes on is a wrong one. */
    boolean verify(byte[] input, byte[] signature, Key key) {
        if (signature.length != signatureLength(key) || (this == ES256 && !inRange(signature, (ECKey) key))) {
            return false;
        }
        var payload = new ByteArrayInputStream(input);
        try {
            return switch (this) {
                case HS256 -> mac().verify(new VerifyingRequest<>(payload, signature, (SecretKey) key));
                default -> signature().verify(new VerifyingRequest<>(payload, signature, (PublicKey) key));
            };
        } catch (RuntimeException e) {
            return false;
        }
    }

    private MacAlgorithm mac() {
        return Jwts.SIG.HS256;
    }

    private SecureDigestAlgorithm<PrivateKey, PublicKey> signature() {
        return switch (this) {
            case RS256 -> Jwts.SIG.RS256;
            case PS256 -> Jwts.SIG.PS256;
            case ES256 -> Jwts.SIG.ES256;
            case EDDSA -> Jwts.SIG.EdDSA;
            case HS256 -> throw new IllegalStateException("HS256 has no key pair");
        };
    }

    /** JDK 17 takes an Ed25519 signature with a zero byte appended; so lengths are exact here. */
    private int signatureLength(Key key) {
        return switch (this) {
            case HS256 -> 32;
            case RS256, PS256 -> (((RSAKey) key).getModulus().bitLength() + 7) / 8;
            case ES256, EDDSA -> 64;
        };
    }

    /** Tells whether r and s are from 1 to n - 1. Platforms before JDK 17.0.3 took r = s = 0 for anybody's signature (CVE-2022-21449). */
    static boolean inRange(byte[] signature, ECKey key) {
        var r = new BigInteger(1, signature, 0, COORDINATE_BYTES);
        var s = new BigInteger(1, signature, COORDINATE_BYTES, COORDINATE_BYTES);
        var n = key.getParams().getOrder();
        return r.signum() > 0 && s.signum() > 0 && r.compareTo(n) < 0 && s.compareTo(n) < 0;
    }

    /** Tells whether the key is of the kind and size that this algorithm works with. */
    boolean fits(Key key) {
        return switch (this) {
            case HS256 -> key instanceof SecretKey secret && secret.getEncoded().length >= LEAST_HMAC_BYTES;
            case RS256, PS256 -> key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
            case ES256 -> key instanceof ECKey ec && EllipticCurve.isP256(ec.getParams());
            case EDDSA -> key instanceof EdECKey ed && ed.getParams().getName().equals("Ed25519");
        };
    }
}
