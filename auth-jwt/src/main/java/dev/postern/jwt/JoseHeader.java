package dev.postern.jwt;

import dev.postern.Base64Url;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a header (RFC 7515 section 4.1): what a token asks for, never whether it gets it.
 *
 * @param algorithm its {@code alg}; null if there is none
 * @param keyId its {@code kid}; null if there is none
 * @param type its {@code typ}; null if there is none
 */
record JoseHeader(
        @Nullable String algorithm,
        @Nullable String keyId,
        @Nullable String type) {
    private static final Set<String> NAMES = Set.of("alg", "kid", "typ");

    /**
     * Reads what stands in a token; null if it is not the one spelling of one strict object with nothing in it but what a
     * token needs.
     */
    static @Nullable JoseHeader read(String header) {
        var json = Base64Url.decode(header);
        if (json == null) {
            return null;
        }
        var plain = new PlainHeaderReader(json).read();
        return plain == null ? readAnySpelling(json) : plain;
    }

    /** Returns it as it stands in a token. */
    String write() {
        return Base64Url.encode(JsonText.objectBytes(json -> {
            json.writeStringField("alg", algorithm);
            json.writeStringField("typ", type);
            json.writeStringField("kid", keyId);
        }));
    }

    private static @Nullable JoseHeader readAnySpelling(byte[] json) {
        return StrictJson.texts(json, NAMES)
                .map(members -> new JoseHeader(members.get("alg"), members.get("kid"), members.get("typ")))
                .orElse(null);
    }
}
