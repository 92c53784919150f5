package dev.postern.jwt;

import java.nio.ByteBuffer;
import java.security.interfaces.EdECKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The curves of EdDSA (RFC 8037 section 2, RFC 8032 sections 5.1 and 5.2). */
enum EdwardsCurve {
    ED25519("Ed25519", 32, 64, "302a300506032b6570032100"),
    ED448("Ed448", 57, 114, "3043300506032b6571033a00");

    private final String header;
    private final int keyBytes;
    private final int signatureBytes;
    private final String prefix;

    EdwardsCurve(String header, int keyBytes, int signatureBytes, String prefix) {
        this.header = header;
        this.keyBytes = keyBytes;
        this.signatureBytes = signatureBytes;
        this.prefix = prefix;
    }

    static Optional<EdwardsCurve> named(String header) {
        return Arrays.stream(values())
                .filter(curve -> curve.header.equals(header))
                .findFirst();
    }

    static EdwardsCurve of(EdECKey key) {
        return named(key.getParams().getName()).orElseThrow(); // the platform has these two
    }

    /** Returns its name, in a JWK and on the platform. */
    String header() {
        return header;
    }

    /** Returns the length of a key, private or public. */
    int keyBytes() {
        return keyBytes;
    }

    int signatureBytes() {
        return signatureBytes;
    }

    NamedParameterSpec parameters() {
        return new NamedParameterSpec(header);
    }

    /** Returns the X.509 encoding of a public key (RFC 8410 section 4): its bytes behind a fixed prefix. */
    byte[] encode(byte[] key) {
        var start = HexFormat.of().parseHex(prefix);
        return ByteBuffer.allocate(start.length + keyBytes).put(start).put(key).array();
    }

    /** Returns the bytes of a public key out of its X.509 encoding. */
    byte[] decode(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - keyBytes, encoded.length);
    }
}
