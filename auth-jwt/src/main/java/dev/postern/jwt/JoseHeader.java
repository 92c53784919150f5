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
     * Reads a header.
     *
     * @param encoded as it stands in a token
     * @return null if it is not canonical base64url of one strict JSON object, or if there is any other member in that
     */
    static @Nullable JoseHeader read(String encoded) {
        var json = Base64Url.decode(encoded);
        if (json == null) {
            return null;
        }
        var plain = new PlainHeaderReader(json).read();
        return plain == null ? readAnySpelling(json) : plain;
    }

    /** Returns it as it stands in a token; only for a header in which nothing is missing. */
    String write() {
        return Base64Url.encode(JsonText.objectBytes(json -> {
            json.writeStringField("alg", algorithm);
            json.writeStringField("typ", type);
            json.writeStringField("kid", keyId);
        }));
    }

    /** Returns the header, however its JSON is spelled; null if it is bad. */
    static @Nullable JoseHeader readAnySpelling(byte[] json) {
        return StrictJson.texts(json, NAMES)
                .map(members -> new JoseHeader(members.get("alg"), members.get("kid"), members.get("typ")))
                .orElse(null);
    }
}
