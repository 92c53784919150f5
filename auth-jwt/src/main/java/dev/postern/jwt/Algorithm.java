package dev.postern.jwt;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms (RFC 7518 section 3, RFC 8037 section 3.1), what keys and signatures of them look like, and who
 * computes them.
 */
@SuppressWarnings("ImmutableEnumChecker") // those of jjwt are immutable and do not say so
enum Algorithm {
    HS256(256),
    HS384(384),
    HS512(512),
    RS256("RSA", Jwts.SIG.RS256, "SHA256withRSA", null),
    RS384("RSA", Jwts.SIG.RS384, "SHA384withRSA", null),
    RS512("RSA", Jwts.SIG.RS512, "SHA512withRSA", null),
    PS256("RSA", Jwts.SIG.PS256, "RSASSA-PSS", null),
    PS384("RSA", Jwts.SIG.PS384, "RSASSA-PSS", null),
    PS512("RSA", Jwts.SIG.PS512, "RSASSA-PSS", null),
    ES256("EC", Jwts.SIG.ES256, "SHA256withECDSA", EllipticCurve.P_256),
    ES384("EC", Jwts.SIG.ES384, "SHA384withECDSA", EllipticCurve.P_384),
    ES512("EC", Jwts.SIG.ES512, "SHA512withECDSA", EllipticCurve.P_521),
    /** Ed25519 or Ed448, whichever the key is of. */
    EDDSA("OKP", Jwts.SIG.EdDSA, "EdDSA", null);

    /** The least size of an RSA modulus in bits (RFC 7518 section 3.3). */
    static final int LEAST_RSA_BITS = 2048;

    private final String keyType;
    private final String platformName;
    private final int hmacBytes; // 0 for a pair of keys
    private final @Nullable SecureDigestAlgorithm<PrivateKey, PublicKey> digitalSignature; // null for HMAC
    private final @Nullable EllipticCurve curve;

    Algorithm(int hmacBits) {
        this.keyType = "oct";
        this.platformName = "HmacSHA" + hmacBits;
        this.hmacBytes = hmacBits / Byte.SIZE;
        this.digitalSignature = null;
        this.curve = null;
    }

    Algorithm(
            String keyType,
            SecureDigestAlgorithm<PrivateKey, PublicKey> digitalSignature,
            String platformName,
            @Nullable EllipticCurve curve) {
        this.keyType = keyType;
        this.platformName = platformName;
        this.hmacBytes = 0;
        this.digitalSignature = digitalSignature;
        this.curve = curve;
    }

    /** Returns the algorithm that a header calls so, letter by letter. */
    static Optional<Algorithm> named(String header) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.header().equals(header))
                .findFirst();
    }

    /** Returns the one algorithm of that curve. */
    static Algorithm of(EllipticCurve curve) {
        return switch (curve) {
            case P_256 -> ES256;
            case P_384 -> ES384;
            case P_521 -> ES512;
        };
    }

    /** Returns its name in a header. */
    String header() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /** Returns the {@code kty} of its keys. */
    String keyType() {
        return keyType;
    }

    /** Tells whether who verifies could also sign. */
    boolean isSymmetric() {
        return hmacBytes != 0;
    }

    /** Returns the name of a symmetric key for it on the platform. */
    String platformName() {
        return platformName;
    }

    /** Returns the size of the hash in bytes, which is the least size of an HMAC key (RFC 7518 section 3.2). */
    int hmacBytes() {
        return hmacBytes;
    }

    /** Returns the one curve of its keys; empty where that is no choice, or the key's own. */
    Optional<EllipticCurve> curve() {
        return Optional.ofNullable(curve);
    }

    /** Returns the name of the platform's factory for its keys. */
    String keyFactoryName() {
        return this == EDDSA ? "EdDSA" : keyType;
    }

    /** Tells whether the provider has this algorithm, and a factory for its keys. */
    boolean isOfferedBy(Provider provider) {
        return isSymmetric()
                ? provider.getService("Mac", platformName) != null
                : provider.getService("Signature", platformName) != null
                        && provider.getService("KeyFactory", keyFactoryName()) != null;
    }

    /**
     * Returns what computes the signatures of a key.
     *
     * @param verifying the public or symmetric key
     * @param signing the private or symmetric key; empty where only others sign
     * @param provider who computes them; null for the platform's first choice
     */
    Arithmetic arithmetic(Key verifying, Optional<Key> signing, @Nullable Provider provider) {
        return digitalSignature == null
                ? new Hmac(platformName, verifying, provider)
                : new DigitalSignature(digitalSignature, verifying, signing, provider);
    }

    /** Tells whether a signature has the form of those of that key; none that has not may get as far as the platform. */
    boolean isWellFormed(byte[] signature, Key verifying) {
        // JDK 17 takes an Ed25519 signature with a zero byte appended; so lengths are exact here. Platforms before JDK
        // 17.0.3 took r = s = 0 for anybody's ECDSA signature (CVE-2022-21449).
        return signature.length == signatureLength(verifying) && (curve == null || curve.holds(signature));
    }

    /** Tells whether the key is of the kind and size that this algorithm works with. */
    boolean fits(Key key) {
        return switch (keyType) {
            case "oct" -> key instanceof SecretKey secret && secret.getEncoded().length >= hmacBytes;
            case "RSA" -> key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
            case "EC" -> key instanceof ECKey ec && EllipticCurve.of(ec.getParams()) == curve && isOnCurve(key);
            default -> key instanceof EdECKey;
        };
    }

    private boolean isOnCurve(Key key) {
        return !(key instanceof ECPublicKey ec) || (curve != null && curve.hasPoint(ec.getW()));
    }

    private int signatureLength(Key key) {
        return switch (keyType) {
            case "oct" -> hmacBytes;
            case "RSA" -> (((RSAKey) key).getModulus().bitLength() + 7) / Byte.SIZE;
            case "EC" -> curve == null ? 0 : 2 * curve.bytes();
            default -> EdwardsCurve.of((EdECKey) key).signatureBytes();
        };
    }
}
