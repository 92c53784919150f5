package dev.postern.jwt;

import dev.postern.Base64Url;
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
    /**
     * How many bytes a header may have beside its values. The shortest spelling of all three members has 28; the rest is room
     * for one escape by number, or for a space after each colon and comma. With more of them a stranger could make us work
     * before we look at the signature.
     */
    private static final int MAX_BESIDE_VALUES = 28 + 5;

    /**
     * Reads a header.
     *
     * @param token begins with it
     * @param length the number of its characters
     * @return null if it is not canonical base64url of one strict JSON object, if there is any other member in that, or if it
     *     is spelled at length
     */
    static @Nullable JoseHeader read(byte[] token, int length) {
        var json = Base64Url.decode(token, 0, length);
        if (json == null) {
            return null;
        }
        var reader = new HeaderReader(json);
        var header = reader.read();
        return reader.besideValues() > MAX_BESIDE_VALUES ? null : header;
    }

    /** Returns it as it stands in a token; only for a header in which nothing is missing. */
    String write() {
        return Base64Url.encode(JsonText.objectBytes(json -> {
            json.writeStringField("alg", algorithm);
            json.writeStringField("typ", type);
            json.writeStringField("kid", keyId);
        }));
    }
}
