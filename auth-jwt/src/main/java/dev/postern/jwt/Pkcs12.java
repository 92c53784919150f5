package dev.postern.jwt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Reads the keys of a PKCS#12 file (RFC 7292) as keytool and openssl make it: private keys with their certificate,
 * certificates of keys that only verify, and symmetric keys. Nobody asks whether a certificate is trusted or has
 * expired; it is an envelope.
 *
 * <p>An alias that starts with the name of a {@link KeyState} and ends there or goes on with a hyphen states it:
 * {@code signing}, {@code retired-2026-05}.
 */
final class Pkcs12 {
    private static final int DER_SEQUENCE = 0x30;

    private Pkcs12() {}

    /** Tells whether the bytes are DER; no text that holds keys starts so. */
    static boolean looksLike(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == DER_SEQUENCE && bytes[1] < 0;
    }

    static List<JwtKey> read(byte[] bytes, Optional<String> password, Algorithm algorithm) throws KeyException {
        if (password.isEmpty()) {
            throw new KeyException("is a PKCS#12 file, which opens with a password only", "set auth.jwt.key-password");
        }
        var secret = password.get().toCharArray();
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), secret);
            var keys = new ArrayList<JwtKey>();
            for (var alias : Collections.list(store.aliases())) {
                keys.add(read(store, alias, secret, algorithm).withState(state(alias)));
            }
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new KeyException(
                    "is a PKCS#12 file that auth.jwt.key-password does not open, or a damaged one",
                    "check by: keytool -list -keystore FILE");
        }
    }

    private static JwtKey read(KeyStore store, String alias, char[] secret, Algorithm algorithm)
            throws GeneralSecurityException, KeyException {
        if (store.isKeyEntry(alias) && store.getKey(alias, secret) instanceof SecretKey symmetric) {
            if (!algorithm.isSymmetric()) {
                throw KeyReader.unfit(algorithm);
            }
            var key = HmacSecret.of(symmetric.getEncoded(), algorithm);
            return JwtKey.symmetric(JwkMembers.thumbprint(key), algorithm, key);
        }
        if (store.getCertificate(alias) == null) {
            throw new KeyException("has a private key without its certificate", "put the certificate in with it");
        }
        var publicKey = store.getCertificate(alias).getPublicKey();
        KeyReader.checkFits(publicKey, algorithm);
        var id = JwkMembers.thumbprint(publicKey);
        return store.isKeyEntry(alias)
                ? JwtKey.pair(id, algorithm, publicKey, (PrivateKey) store.getKey(alias, secret))
                : JwtKey.publicOnly(id, algorithm, publicKey);
    }

    private static Optional<KeyState> state(String alias) {
        return KeyState.named(alias.split("-", 2)[0]);
    }
}
