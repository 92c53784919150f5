package dev.postern.session;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates a Redis server may show: the platform's authorities, or those of one file and no others. */
final class RedisTrust {
    private static final String PEM = "-----BEGIN CERTIFICATE-----";

    private RedisTrust() {}

    /**
     * Makes a factory of TLS sockets.
     *
     * @param file certificates in PEM, or a key store (PKCS#12 or JKS)
     * @param password opens the key store; means nothing to PEM
     * @throws IllegalArgumentException if the file can't be used; the message says why and holds no password
     */
    static SSLSocketFactory socketFactory(Optional<String> file, Optional<String> password) {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities(file, password));
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("holds nothing that this Java platform can trust");
        }
    }

    private static @Nullable KeyStore authorities(Optional<String> file, Optional<String> password)
            throws GeneralSecurityException {
        if (file.isEmpty()) {
            return null; // what the platform trusts
        }
        var bytes = read(file.get());
        var authorities = new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM)
                ? ofCertificates(bytes)
                : ofKeyStore(Path.of(file.get()), password);
        for (var alias : Collections.list(authorities.aliases())) {
            if (authorities.isCertificateEntry(alias)) {
                return authorities;
            }
        }
        // The private keys of a key store vouch for nobody.
        throw new IllegalArgumentException("holds no certificate to trust");
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("can't be read");
        }
    }

    private static KeyStore ofCertificates(byte[] pem) throws GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        var number = 0;
        for (var certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            store.setCertificateEntry(String.valueOf(number++), certificate);
        }
        return store;
    }

    private static KeyStore ofKeyStore(Path file, Optional<String> password) throws GeneralSecurityException {
        if (password.isEmpty()) {
            // Java opens a PKCS#12 file without one and then sees no certificates in it.
            throw new IllegalArgumentException("is a key store or not in PEM, and there is no password to open it");
        }
        try {
            return KeyStore.getInstance(file.toFile(), password.get().toCharArray());
        } catch (IOException e) {
            throw new IllegalArgumentException("is no key store that the password opens, and no PEM");
        }
    }
}
