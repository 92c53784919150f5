package dev.postern.jwt;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys that verify, by name, and the one that signs. Immutable. */
final class KeySet {
    private final List<JwtKey> keys;
    private final Optional<JwtKey> signing;
    private final String published;

    private KeySet(List<JwtKey> keys, Optional<JwtKey> signing) {
        this.keys = keys;
        this.signing = signing;
        this.published = publish(keys);
    }

    /**
     * Returns the set of these keys. The one that is stated to signs; if no key states anything, the first with a
     * private or symmetric key.
     *
     * @throws KeyException if there is none, two have the same name, some are symmetric and some are not, or it is not
     *     clear which of them signs
     */
    static KeySet of(List<JwtKey> keys) throws KeyException {
        if (keys.stream().map(JwtKey::id).distinct().count() < keys.size()) {
            throw new KeyException("has two keys with the same kid", "give each key a kid of its own");
        }
        if (keys.isEmpty()) {
            throw new KeyException("has no key in it", "put one in");
        }
        var symmetric =
                keys.stream().filter(key -> key.algorithm().isSymmetric()).count();
        if (symmetric != 0 && symmetric != keys.size()) {
            throw new KeyException(
                    "mixes symmetric keys with key pairs, and one taken for the other would be a way in",
                    "keep to one kind");
        }
        return new KeySet(List.copyOf(keys), signingOf(keys));
    }

    /** Returns the key of that name; null if there is none. */
    @Nullable
    JwtKey find(String id) {
        for (var key : keys) { // they are few: compared sooner than the name is hashed
            if (key.id().equals(id)) {
                return key;
            }
        }
        return null;
    }

    /** Returns what {@link KeySource#ownHeader} returns for these keys. */
    @Nullable
    JoseHeader ownHeader(byte[] token, int length) {
        for (var key : keys) {
            if (key.isOwnHeader(token, length)) {
                return key.header();
            }
        }
        return null;
    }

    List<JwtKey> keys() {
        return keys;
    }

    /** Returns the key that signs; empty where this service only verifies. */
    Optional<JwtKey> signing() {
        return signing;
    }

    /** Returns what the key is used for. */
    KeyState state(JwtKey key) {
        if (signing.isPresent() && signing.get().id().equals(key.id())) {
            return KeyState.SIGNING;
        }
        return key.stated().orElse(KeyState.PUBLISHED);
    }

    /** Returns the public keys as a JWK Set (RFC 7517 section 5), never a symmetric one. */
    String jwkSet() {
        return published;
    }

    /** Returns the names of the keys. */
    @Override
    public String toString() {
        return "KeySet" + keys.stream().map(JwtKey::id).toList();
    }

    private static Optional<JwtKey> signingOf(List<JwtKey> keys) throws KeyException {
        if (keys.stream().allMatch(key -> key.stated().isEmpty())) {
            return keys.stream().filter(key -> key.signing().isPresent()).findFirst();
        }
        var stated = keys.stream()
                .filter(key -> key.stated().filter(KeyState.SIGNING::equals).isPresent())
                .toList();
        if (stated.size() > 1) {
            throw new KeyException("has more than one key whose state is signing", "leave it to one of them");
        }
        if (stated.isEmpty() && keys.stream().anyMatch(key -> key.signing().isPresent())) {
            throw new KeyException(
                    "has no key whose state is signing, though a key in it has a state",
                    "make one private or symmetric key signing");
        }
        if (!stated.isEmpty() && stated.get(0).signing().isEmpty()) {
            throw new KeyException("has a public key whose state is signing", "give its private half");
        }
        return stated.stream().findFirst();
    }

    private static String publish(List<JwtKey> keys) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("keys");
            for (var key : keys) {
                if (key.verifying() instanceof PublicKey) {
                    json.writeStartObject();
                    for (var member : JwkMembers.of(key.verifying()).entrySet()) {
                        json.writeStringField(member.getKey(), member.getValue());
                    }
                    json.writeStringField("kid", key.id());
                    json.writeStringField("alg", key.algorithm().header());
                    json.writeStringField("use", "sig");
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        });
    }
}
