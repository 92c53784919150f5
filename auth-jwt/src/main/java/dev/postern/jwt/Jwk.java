package dev.postern.jwt;

import dev.postern.Base64Url;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    private final Algorithm wanted;

    private Jwk(Map<String, @Nullable Object> members, Algorithm wanted) {
        this.members = members;
        this.wanted = wanted;
    }

    /**
     * Reads all keys of this service, with their states.
     *
     * @param algorithm what a key is for that does not say it
     */
    static List<JwtKey> read(String text, Algorithm algorithm) throws KeyException {
        var keys = new ArrayList<JwtKey>();
        for (var jwk : parse(text, algorithm)) {
            keys.add(jwk.read().withState(jwk.state()));
        }
        return keys;
    }

    /**
     * Reads the keys that tokens of another service can be verified with, and passes over all others: keys for
     * encryption, for algorithms that there are none of here, weak or damaged ones. A symmetric or private key is
     * passed over as well: it has no place in public. A {@code state} means nothing there; it is a word of our key files.
     *
     * @throws KeyException if it is no JWK Set at all
     */
    static List<JwtKey> readUsable(String text, Algorithm algorithm) throws KeyException {
        var keys = new ArrayList<JwtKey>();
        for (var jwk : parse(text, algorithm)) {
            if (Stream.of("k", "d").noneMatch(jwk::has)) {
                try {
                    keys.add(jwk.read());
                } catch (KeyException e) {
                    // Another service may publish what is of no use here.
                }
            }
        }
        return keys;
    }

    private static List<Jwk> parse(String text, Algorithm algorithm) throws KeyException {
        var object = StrictJson.object(text.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new KeyException("is not one strict JSON object", COPY));
        if (!object.containsKey("keys")) {
            return List.of(new Jwk(object, algorithm));
        }
        if (object.containsKey("kty") || !(object.get("keys") instanceof List<?> list) || list.size() > MAX_KEYS) {
            throw new KeyException("is neither a JWK nor a JWK Set of at most " + MAX_KEYS + " keys", COPY);
        }
        var jwks = new ArrayList<Jwk>();
        for (var item : list) {
            if (!(item instanceof Map<?, ?> members)) {
                throw new KeyException("has something else than a JWK in its keys", COPY);
            }
            jwks.add(new Jwk(textKeys(members), algorithm));
        }
        return jwks;
    }

    private JwtKey read() throws KeyException {
        checkPurpose();
        var algorithm = algorithm();
        if (!algorithm.keyType().equals(members.get("kty"))) {
            throw KeyReader.unfit(algorithm);
        }
        try {
            return switch (algorithm.keyType()) {
                case "oct" -> symmetric(algorithm);
                case "RSA" -> rsa(algorithm);
                case "EC" -> elliptic(algorithm);
                default -> edwards(algorithm);
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeyException("has members that make no " + algorithm.keyType() + " key", COPY);
        }
    }

    /** What the key says it is for; if it says nothing, what it can only be for, or else what is wanted. */
    private Algorithm algorithm() throws KeyException {
        if (has("alg")) {
            return Algorithm.named(String.valueOf(members.get("alg")))
                    .orElseThrow(() -> new KeyException(
                            "is for an algorithm that there is none of here",
                            "give a key whose alg is for signatures"));
        }
        if ("EC".equals(members.get("kty"))) {
            for (var curve : EllipticCurve.values()) {
                if (says("crv", curve.header())) {
                    return Algorithm.of(curve);
                }
            }
        }
        return "OKP".equals(members.get("kty")) ? Algorithm.EDDSA : wanted;
    }

    private JwtKey symmetric(Algorithm algorithm) throws KeyException {
        var secret = HmacSecret.of(bytes("k"), algorithm);
        return JwtKey.symmetric(id(JwkMembers.thumbprint(secret)), algorithm, secret);
    }

    private JwtKey rsa(Algorithm algorithm) throws KeyException, GeneralSecurityException {
        var publicKey = JwkNumbers.rsaPublic(this);
        RsaNumbers.check((RSAPublicKey) publicKey);
        return pair(algorithm, publicKey, has("d") ? JwkNumbers.rsaPrivate(this) : null);
    }

    private JwtKey elliptic(Algorithm algorithm) throws KeyException, GeneralSecurityException {
        var curve = algorithm.curve().orElseThrow();
        if (!says("crv", curve.header())) {
            throw new KeyException("is on another curve than " + curve.header(), "make a key on that curve");
        }
        return pair(algorithm, JwkNumbers.ecPublic(this, curve), has("d") ? JwkNumbers.ecPrivate(this, curve) : null);
    }

    private JwtKey edwards(Algorithm algorithm) throws KeyException, GeneralSecurityException {
        var curve = EdwardsCurve.named(String.valueOf(members.get("crv")))
                .orElseThrow(() -> new KeyException("is on another curve than Ed25519 or Ed448", "make a key on one"));
        return pair(algorithm, JwkNumbers.edPublic(this, curve), has("d") ? JwkNumbers.edPrivate(this, curve) : null);
    }

    private JwtKey pair(Algorithm algorithm, PublicKey publicKey, @Nullable PrivateKey privateKey) throws KeyException {
        var id = id(JwkMembers.thumbprint(publicKey));
        return privateKey == null
                ? JwtKey.publicOnly(id, algorithm, publicKey)
                : JwtKey.pair(id, algorithm, publicKey, privateKey);
    }

    private void checkPurpose() throws KeyException {
        if (has("use") && !"sig".equals(members.get("use"))) {
            throw new KeyException("is not for signatures: its use is another", "give a key whose use is sig");
        }
        if (has("key_ops")) {
            var operation = has("d") || has("k") ? "sign" : "verify";
            if (!(members.get("key_ops") instanceof List<?> operations) || !operations.contains(operation)) {
                throw new KeyException(
                        "is not for signatures: its key_ops lack " + operation, "give a key that may " + operation);
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

    private Optional<KeyState> state() throws KeyException {
        if (!has("state")) {
            return Optional.empty();
        }
        return Optional.of(KeyState.named(String.valueOf(members.get("state")))
                .orElseThrow(
                        () -> new KeyException("has a state that is none", "make it published, signing or retired")));
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    private boolean says(String name, String value) {
        return value.equals(members.get(name));
    }

    /** Returns the bytes that the member spells. */
    byte[] bytes(String name) throws KeyException {
        var bytes = members.get(name) instanceof String text ? Base64Url.decode(text) : null;
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
