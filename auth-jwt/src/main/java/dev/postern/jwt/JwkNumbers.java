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
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Makes keys of the numbers in a JWK, after checking what the platform takes on trust. */
final class JwkNumbers {
    private JwkNumbers() {}

    static PublicKey rsaPublic(Jwk jwk) throws KeyException, GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(unsigned(jwk, "n"), unsigned(jwk, "e")));
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

    static PublicKey ecPublic(Jwk jwk, EllipticCurve curve) throws KeyException, GeneralSecurityException {
        var point = new ECPoint(
                new BigInteger(1, fixed(jwk, "x", curve.bytes())), new BigInteger(1, fixed(jwk, "y", curve.bytes())));
        if (!curve.hasPoint(point)) {
            throw new KeyException("is a point that is not on its curve", "copy it anew");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters()));
    }

    static PrivateKey ecPrivate(Jwk jwk, EllipticCurve curve) throws KeyException, GeneralSecurityException {
        var d = new BigInteger(1, fixed(jwk, "d", curve.bytes()));
        if (!curve.isBelowOrder(d)) {
            throw new KeyException("has a private number out of range", "copy it anew");
        }
        return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(d, curve.parameters()));
    }

    static PublicKey edPublic(Jwk jwk, EdwardsCurve curve) throws KeyException, GeneralSecurityException {
        var encoded = curve.encode(fixed(jwk, "x", curve.keyBytes()));
        return KeyFactory.getInstance(curve.header()).generatePublic(new X509EncodedKeySpec(encoded));
    }

    static PrivateKey edPrivate(Jwk jwk, EdwardsCurve curve) throws KeyException, GeneralSecurityException {
        return KeyFactory.getInstance(curve.header())
                .generatePrivate(new EdECPrivateKeySpec(curve.parameters(), fixed(jwk, "d", curve.keyBytes())));
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

    private static byte[] fixed(Jwk jwk, String name, int length) throws KeyException {
        var bytes = jwk.bytes(name);
        if (bytes.length != length) {
            throw new KeyException(
                    "spells " + name + " in " + bytes.length + " bytes; it takes " + length, "copy it anew");
        }
        return bytes;
    }
}
