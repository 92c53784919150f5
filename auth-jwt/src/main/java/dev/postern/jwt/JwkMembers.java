package dev.postern.jwt;

import dev.postern.Base64Url;
import dev.postern.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** The members that make up a key as a JWK (RFC 7518 section 6, RFC 8037 section 2), and no others. */
final class JwkMembers {
    private JwkMembers() {}

    /** Returns the required members of a public or symmetric key, in the order of a thumbprint. */
    static SortedMap<String, String> of(Key key) {
        var members = new TreeMap<String, String>();
        if (key instanceof RSAPublicKey rsa) {
            members.put("kty", "RSA");
            members.put("n", unsigned(rsa.getModulus()));
            members.put("e", unsigned(rsa.getPublicExponent()));
        } else if (key instanceof ECPublicKey ec) {
            var curve = EllipticCurve.of(ec.getParams());
            if (curve == null) {
                throw new IllegalArgumentException("a curve that no algorithm uses");
            }
            members.put("kty", "EC");
            members.put("crv", curve.header());
            members.put("x", coordinate(ec.getW().getAffineX(), curve.bytes()));
            members.put("y", coordinate(ec.getW().getAffineY(), curve.bytes()));
        } else if (key instanceof EdECPublicKey ed) {
            var curve = EdwardsCurve.of(ed);
            members.put("kty", "OKP");
            members.put("crv", curve.header());
            members.put("x", Base64Url.encode(curve.decode(key.getEncoded())));
        } else {
            members.put("kty", "oct");
            members.put("k", Base64Url.encode(key.getEncoded()));
        }
        return members;
    }

    /** Returns the SHA-256 thumbprint of a key (RFC 7638 section 3). No member needs escaping. */
    static String thumbprint(Key key) {
        var canonical = new StringBuilder("{");
        of(key).forEach((name, value) -> canonical
                .append(canonical.length() == 1 ? "\"" : ",\"")
                .append(name)
                .append("\":\"")
                .append(value)
                .append('"'));
        canonical.append('}');
        return Base64Url.encode(Sha256.of(canonical.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static String unsigned(BigInteger number) {
        var bytes = number.toByteArray();
        return Base64Url.encode(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String coordinate(BigInteger number, int length) {
        var bytes = number.toByteArray();
        var padded = new byte[length];
        var used = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - used, padded, length - used, used);
        return Base64Url.encode(padded);
    }
}
