package dev.postern.jwt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWK or a JWK Set (RFC 7517) strictly: members that the key needs must all be there, canonical and of the right
 * length; {@code alg}, {@code use} and {@code key_ops} must allow what the key is here for. Members that are not known
 * are ignored, as RFC 7517 section 4 asks.
 */
final class Jwk {
    private static final int MAX_KEYS = 100;
    private static final int MAX_ID_LENGTH = 256;
    private static final String COPY = "correct the JWK, or copy it anew";

    private final Map<String, @Nullable Object> members;
    private final Algorithm algorithm;

    private Jwk(Map<String, @Nullable Object> members, Algorithm algorithm) {
        this.members = members;
        this.algorithm = algorithm;
    }

    static List<JwtKey> read(String text, Algorithm algorithm) throws KeyException {
        var object = StrictJson.object(text.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new KeyException("is not one strict JSON object", COPY));
        if (!object.containsKey("keys")) {
            return List.of(new Jwk(object, algorithm).read());
        }
        if (object.containsKey("kty") || !(object.get("keys") instanceof List<?> list) || list.size() > MAX_KEYS) {
            throw new KeyException("is neither a JWK nor a JWK Set of at most " + MAX_KEYS + " keys", COPY);
        }
        var keys = new ArrayList<JwtKey>();
        for (var item : list) {
            if (!(item instanceof Map<?, ?> members)) {
                throw new KeyException("has something else than a JWK in its keys", COPY);
            }
            keys.add(new Jwk(textKeys(members), algorithm).read());
        }
        return keys;
    }

    private JwtKey read() throws KeyException {
        checkPurpose();
        try {
            return switch (algorithm) {
                case HS256 -> symmetric();
                case RS256, PS256 -> pair(JwkNumbers.rsaPublic(this), has("d") ? JwkNumbers.rsaPrivate(this) : null);
                case ES256 -> pair(JwkNumbers.ecPublic(this), has("d") ? JwkNumbers.ecPrivate(this) : null);
                case EDDSA -> pair(JwkNumbers.edPublic(this), has("d") ? JwkNumbers.edPrivate(this) : null);
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeyException("has members that make no " + algorithm.keyType() + " key", COPY);
        }
    }

    private JwtKey symmetric() throws KeyException {
        var secret = HmacSecret.of(bytes("k"));
        return JwtKey.symmetric(id(KeySet.thumbprint(secret)), algorithm, secret);
    }

    private JwtKey pair(PublicKey publicKey, @Nullable PrivateKey privateKey) throws KeyException {
        KeyReader.checkFits(publicKey, algorithm);
        var id = id(KeySet.thumbprint(publicKey));
        return privateKey == null
                ? JwtKey.publicOnly(id, algorithm, publicKey)
                : JwtKey.pair(id, algorithm, publicKey, privateKey);
    }

    private void checkPurpose() throws KeyException {
        if (!algorithm.keyType().equals(members.get("kty"))) {
            throw KeyReader.unfit(algorithm);
        }
        if (has("alg") && !algorithm.header().equals(members.get("alg"))) {
            throw new KeyException(
                    "is for another algorithm than auth.jwt.algorithm, " + algorithm.header(),
                    "set auth.jwt.algorithm to what its alg says");
        }
        if (has("use") && !"sig".equals(members.get("use"))) {
            throw new KeyException("is not for signatures: its use is another", "give a key whose use is sig");
        }
        if (has("key_ops")) {
            var wanted = has("d") || has("k") ? "sign" : "verify";
            if (!(members.get("key_ops") instanceof List<?> operations) || !operations.contains(wanted)) {
                throw new KeyException(
                        "is not for signatures: its key_ops lack " + wanted, "give a key that may " + wanted);
            }
        }
        if (has("oth")) {
            throw new KeyException("is an RSA key of more than two primes", "give one of two primes");
        }
    }

    private String id(String thumbprint) throws KeyException {
        if (!has("kid")) {
            return thumbprint;
        }
        if (members.get("kid") instanceof String id
                && !id.isBlank()
                && id.length() <= MAX_ID_LENGTH
                && id.chars().noneMatch(Character::isISOControl)) {
            return id;
        }
        throw new KeyException("has a kid that is no text of 1 to " + MAX_ID_LENGTH + " characters", COPY);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    boolean says(String name, String value) {
        return value.equals(members.get(name));
    }

    /** Returns the bytes that the member spells. */
    byte[] bytes(String name) throws KeyException {
        var bytes = members.get(name) instanceof String text ? Base64UrlText.decode(text) : null;
        if (bytes == null || bytes.length == 0) {
            throw new KeyException("lacks " + name + ", or spells it otherwise than in canonical base64url", COPY);
        }
        return bytes;
    }

    private static Map<String, @Nullable Object> textKeys(Map<?, ?> object) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        object.forEach((name, value) -> members.put((String) name, value));
        return members;
    }
}
