package dev.postern.jwt;

import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PrivateJwk;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads keys in PEM (RFC 7468): PKCS#8 private keys, and SPKI public keys of which only others sign. The first private
 * key signs; the blocks after it verify.
 */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private Pem() {}

    static boolean looksLike(String text) {
        return text.startsWith("-----BEGIN ");
    }

    /** Reads all blocks of the text. */
    static List<JwtKey> read(String text, Algorithm algorithm) throws KeyException {
        var keys = new ArrayList<JwtKey>();
        var matcher = BLOCK.matcher(text);
        var end = 0;
        while (matcher.find() && text.substring(end, matcher.start()).isBlank()) {
            keys.add(read(matcher.group(1), decode(matcher.group(2)), algorithm));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw new KeyException(
                    "has something else than whole PEM blocks in it", "leave nothing but the blocks of the keys");
        }
        return keys;
    }

    private static JwtKey read(String label, byte[] der, Algorithm algorithm) throws KeyException {
        return switch (label) {
            case "PRIVATE KEY" -> pair(der, algorithm);
            case "PUBLIC KEY" -> publicOnly(der, algorithm);
            case "ENCRYPTED PRIVATE KEY" ->
                throw new KeyException(
                        "is an encrypted private key, which can't be read without its password",
                        "decrypt it by: openssl pkcs8 -in encrypted.pem -out key.pem, and protect the file; or put it"
                                + " into PKCS#12 and set auth.jwt.key-password");
            case "RSA PRIVATE KEY", "EC PRIVATE KEY", "EC PARAMETERS" ->
                throw new KeyException(
                        "is a private key in an older form than PKCS#8",
                        "convert it by: openssl pkcs8 -topk8 -nocrypt -in old.pem -out key.pem");
            default ->
                throw new KeyException(
                        "is no PEM block of a key", "give a PRIVATE KEY, or a PUBLIC KEY to verify only");
        };
    }

    private static byte[] decode(String body) throws KeyException {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new KeyException("is a PEM block that is no base64", "copy it anew");
        }
    }

    private static JwtKey pair(byte[] der, Algorithm algorithm) throws KeyException {
        try {
            var privateKey = factory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            var publicKey = publicKeyOf(privateKey);
            KeyReader.checkFits(publicKey, algorithm);
            return JwtKey.pair(JwkMembers.thumbprint(publicKey), algorithm, publicKey, privateKey);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw KeyReader.unfit(algorithm);
        }
    }

    private static JwtKey publicOnly(byte[] der, Algorithm algorithm) throws KeyException {
        try {
            var publicKey = factory(algorithm).generatePublic(new X509EncodedKeySpec(der));
            KeyReader.checkFits(publicKey, algorithm);
            return JwtKey.publicOnly(JwkMembers.thumbprint(publicKey), algorithm, publicKey);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw KeyReader.unfit(algorithm);
        }
    }

    private static KeyFactory factory(Algorithm algorithm) throws GeneralSecurityException, KeyException {
        if (algorithm.isSymmetric()) {
            throw new KeyException(
                    "is a key pair in PEM, and " + algorithm.header() + " takes a symmetric key",
                    "set auth.jwt.algorithm to what the key is for, such as RS256, ES256 or EdDSA");
        }
        return KeyFactory.getInstance(algorithm.keyFactoryName());
    }

    /** PKCS#8 needs not hold the public key; it follows from the private one. */
    private static PublicKey publicKeyOf(PrivateKey privateKey) throws GeneralSecurityException {
        if (privateKey instanceof RSAPrivateCrtKey rsa) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        }
        var jwk = privateKey instanceof ECPrivateKey ec
                ? Jwks.builder().key(ec).build()
                : Jwks.builder().octetKey(privateKey).build();
        return (PublicKey) ((PrivateJwk<?, ?, ?>) jwk).toPublicJwk().toKey();
    }
}
