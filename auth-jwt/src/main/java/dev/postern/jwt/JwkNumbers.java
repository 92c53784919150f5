package dev.postern.jwt;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** Makes keys of the numbers in a JWK, after checking what the platform takes on trust. */
final class JwkNumbers {
    private static final int BYTES = 32;
    private static final int MOST_RSA_BITS = 16_384;
    private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);

    /** What stands before the 32 bytes of an Ed25519 key in X.509 (RFC 8410 section 4). */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private JwkNumbers() {}

    static PublicKey rsaPublic(Jwk jwk) throws KeyException, GeneralSecurityException {
        var modulus = unsigned(jwk, "n");
        var exponent = unsigned(jwk, "e");
        // FIPS 186-5 section 5.1: a small or huge exponent is no key of a sound generator.
        if (exponent.compareTo(LEAST_EXPONENT) < 0 || exponent.bitLength() > 256 || !exponent.testBit(0)) {
            throw new KeyException("has an RSA exponent that is even, below 65537 or huge", "make a new key");
        }
        if (modulus.bitLength() > MOST_RSA_BITS || !modulus.testBit(0)) {
            throw new KeyException("has an RSA modulus that is even or huge", "make a new key");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    static PrivateKey rsaPrivate(Jwk jwk) throws KeyException, GeneralSecurityException {
        var n = unsigned(jwk, "n");
        var d = unsigned(jwk, "d");
        var p = unsigned(jwk, "p");
        var q = unsigned(jwk, "q");
        var dp = unsigned(jwk, "dp");
        var dq = unsigned(jwk, "dq");
        var qi = unsigned(jwk, "qi");
        var one = BigInteger.ONE;
        if (!p.multiply(q).equals(n)
                || !d.mod(p.subtract(one)).equals(dp)
                || !d.mod(q.subtract(one)).equals(dq)
                || !qi.multiply(q).mod(p).equals(one)) {
            throw new KeyException("has private members that contradict each other", "copy it anew");
        }
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateCrtKeySpec(n, unsigned(jwk, "e"), d, p, q, dp, dq, qi));
    }

    static PublicKey ecPublic(Jwk jwk) throws KeyException, GeneralSecurityException {
        checkCurve(jwk, "P-256");
        var point = new ECPoint(new BigInteger(1, fixed(jwk, "x")), new BigInteger(1, fixed(jwk, "y")));
        if (!EllipticCurve.hasPoint(point)) {
            throw new KeyException("is a point that is not on its curve", "copy it anew");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, EllipticCurve.P256));
    }

    static PrivateKey ecPrivate(Jwk jwk) throws KeyException, GeneralSecurityException {
        var d = new BigInteger(1, fixed(jwk, "d"));
        if (d.signum() == 0 || d.compareTo(EllipticCurve.P256.getOrder()) >= 0) {
            throw new KeyException("has a private number out of range", "copy it anew");
        }
        return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(d, EllipticCurve.P256));
    }

    static PublicKey edPublic(Jwk jwk) throws KeyException, GeneralSecurityException {
        checkCurve(jwk, "Ed25519");
        var encoded = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + BYTES);
        System.arraycopy(fixed(jwk, "x"), 0, encoded, ED25519_PREFIX.length, BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    static PrivateKey edPrivate(Jwk jwk) throws KeyException, GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, fixed(jwk, "d")));
    }

    private static void checkCurve(Jwk jwk, String curve) throws KeyException {
        if (!jwk.says("crv", curve)) {
            throw new KeyException("is on another curve than " + curve, "make a key on that curve");
        }
    }

    /** A number without leading zero bytes (RFC 7518 section 2, Base64urlUInt). */
    private static BigInteger unsigned(Jwk jwk, String name) throws KeyException {
        var bytes = jwk.bytes(name);
        if (bytes[0] == 0) {
            throw new KeyException(
                    "spells " + name + " with a leading zero byte", "write it in as few bytes as it takes");
        }
        return new BigInteger(1, bytes);
    }

    private static byte[] fixed(Jwk jwk, String name) throws KeyException {
        var bytes = jwk.bytes(name);
        if (bytes.length != BYTES) {
            throw new KeyException(
                    "spells " + name + " in " + bytes.length + " bytes; it has " + BYTES, "copy it anew");
        }
        return bytes;
    }
}
