package dev.postern.examples.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** What {@code openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048} makes, without openssl. */
final class SigningKey {
    private SigningKey() {}

    /** Makes the file with a key in it unless it is there, readable by its owner only. */
    static void in(Path file) throws IOException, GeneralSecurityException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, pem());
        }
    }

    /** Makes a key. */
    static String pem() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PRIVATE KEY-----\n";
    }
}
