package dev.postern.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.Base64Url;
import java.security.Key;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys made for this run, in every form that configuration takes. Nothing secret is kept in the repository. */
final class TestKeys {
    static final SecureRandom RANDOM = new SecureRandom();

    private static final Map<Algorithm, JwtKey> KEYS = new EnumMap<>(Algorithm.class);

    private TestKeys() {}

    /** Returns the one key of that algorithm. */
    static synchronized JwtKey of(Algorithm algorithm) {
        return KEYS.computeIfAbsent(algorithm, a -> ConfiguredKeys.generate(a, RANDOM));
    }

    /** Returns it with a name as short as those in hand-written headers. */
    static JwtKey named(Algorithm algorithm, String id) {
        var key = of(algorithm);
        return new JwtKey(id, algorithm, key.verifying(), key.signing(), Optional.empty(), Optional.empty());
    }

    static KeySet set(JwtKey... keys) {
        try {
            return KeySet.of(List.of(keys));
        } catch (KeyException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns where a verifier finds these keys and no others. */
    static KeySource source(JwtKey... keys) {
        return JwtKeys.of(set(keys), reader(keys[0].algorithm())).source();
    }

    /** Returns what reads configured keys for that algorithm. */
    static KeyReader reader(Algorithm algorithm) {
        return new KeyReader(algorithm, Optional.empty(), Optional.empty(), RANDOM);
    }

    static String privatePem(Algorithm algorithm) {
        return pem("PRIVATE KEY", of(algorithm).signing().orElseThrow());
    }

    static String publicPem(Algorithm algorithm) {
        return pem("PUBLIC KEY", of(algorithm).verifying());
    }

    static String pem(String label, Key key) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** Returns the configured spelling of a random HMAC key. */
    static String secret() {
        return secret(Algorithm.HS256);
    }

    static String secret(Algorithm algorithm) {
        return Base64Url.encode(of(algorithm).verifying().getEncoded());
    }

    /** Returns the one key of that algorithm as {@code auth.jwt.key} takes it. */
    static String configured(Algorithm algorithm) {
        return algorithm.isSymmetric() ? secret(algorithm) : privatePem(algorithm);
    }

    /** Returns the members of a private JWK, as the platform's numbers have them. */
    static Map<String, String> privateMembers(Algorithm algorithm) {
        return privateMembers(of(algorithm));
    }

    static Map<String, String> privateMembers(JwtKey key) {
        var members = new TreeMap<>(JwkMembers.of(key.verifying()));
        var signing = key.signing().orElseThrow();
        if (signing instanceof RSAPrivateCrtKey rsa) {
            members.put("d", number(rsa.getPrivateExponent(), 0));
            members.put("p", number(rsa.getPrimeP(), 0));
            members.put("q", number(rsa.getPrimeQ(), 0));
            members.put("dp", number(rsa.getPrimeExponentP(), 0));
            members.put("dq", number(rsa.getPrimeExponentQ(), 0));
            members.put("qi", number(rsa.getCrtCoefficient(), 0));
        } else if (signing instanceof ECPrivateKey ec) {
            members.put("d", number(ec.getS(), EllipticCurve.of(ec.getParams()).bytes()));
        } else if (signing instanceof EdECPrivateKey ed) {
            members.put("d", Base64Url.encode(ed.getBytes().orElseThrow()));
        }
        return members;
    }

    static String json(Map<String, String> members) {
        var parts = new ArrayList<String>();
        members.forEach((name, value) -> parts.add("\"" + name + "\":\"" + value + "\""));
        return "{" + String.join(",", parts) + "}";
    }

    /** Writes what was read of a published vector: objects, arrays and text without escapes. */
    static String jsonOf(Object value) {
        if (value instanceof Map<?, ?> map) {
            var members = new ArrayList<String>();
            map.forEach((name, member) -> members.add("\"" + name + "\":" + jsonOf(member)));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof List<?> items) {
            return "[" + String.join(",", items.stream().map(TestKeys::jsonOf).toList()) + "]";
        }
        return "\"" + value + "\"";
    }

    /** Returns a compact JWS of that header and payload, whatever they hold, under a right signature. */
    static String sign(JwtKey key, String header, String payload) {
        return sign(key, bytes(header), bytes(payload));
    }

    static String sign(JwtKey key, byte[] header, byte[] payload) {
        return signInput(key, Base64Url.encode(header) + "." + Base64Url.encode(payload));
    }

    static byte[] bytes(String input) {
        return input.getBytes(UTF_8);
    }

    static String signInput(JwtKey key, String input) {
        var signature = key.sign(bytes(input), RANDOM);
        return input + "." + Base64Url.encode(signature);
    }

    private static String number(java.math.BigInteger number, int length) {
        var bytes = number.toByteArray();
        var start = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        var unsigned = Arrays.copyOfRange(bytes, start, bytes.length);
        var padded = new byte[Math.max(length, unsigned.length)];
        System.arraycopy(unsigned, 0, padded, padded.length - unsigned.length, unsigned.length);
        return Base64Url.encode(padded);
    }
}
