package dev.postern.jwt;

import dev.postern.PublicKeys;
import java.security.Key;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys that verify, by name, and the one that signs. Immutable. */
final class KeySet implements PublicKeys {
    private final Map<String, JwtKey> byId;
    private final Optional<JwtKey> signing;
    private final String published;

    private KeySet(Map<String, JwtKey> byId) {
        this.byId = byId;
        this.signing =
                byId.values().stream().filter(key -> key.signing().isPresent()).findFirst();
        this.published = publish(byId);
    }

    /**
     * Returns the set of these keys; the first with a private or symmetric key signs.
     *
     * @throws KeyException if there is none or two have the same name
     */
    static KeySet of(List<JwtKey> keys) throws KeyException {
        var byId = new LinkedHashMap<String, JwtKey>();
        for (var key : keys) {
            if (byId.put(key.id(), key) != null) {
                throw new KeyException("has two keys with the same kid", "give each key a kid of its own");
            }
        }
        if (byId.isEmpty()) {
            throw new KeyException("has no key in it", "put one in");
        }
        return new KeySet(byId);
    }

    @Nullable
    JwtKey find(String id) {
        return byId.get(id);
    }

    /** Returns the key that signs; empty where this service only verifies. */
    Optional<JwtKey> signing() {
        return signing;
    }

    @Override
    public String jwkSet() {
        return published;
    }

    /** Returns the names of the keys. */
    @Override
    public String toString() {
        return "KeySet" + byId.keySet();
    }

    private static String publish(Map<String, JwtKey> byId) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("keys");
            for (var key : byId.values()) {
                if (key.verifying() instanceof PublicKey) { // never a symmetric key
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

    static String thumbprint(Key key) {
        return JwkMembers.thumbprint(JwkMembers.of(key));
    }
}
