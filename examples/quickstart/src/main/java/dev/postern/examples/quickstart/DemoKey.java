package dev.postern.examples.quickstart;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/**
 * A signing key that outlives the demo, as a shared store asks for: generated once beside the compiled classes, readable
 * by its owner only.
 */
final class DemoKey {
    private static final Path FILE = Path.of("examples", "quickstart", "target", "demo-signing-key.pem");

    private DemoKey() {}

    /** Names the generated key as the one to sign with, unless the configuration names one or another algorithm. */
    static void configure(AuthConfig config) throws IOException, GeneralSecurityException {
        var ownKey = config.isSet(ConfigKeys.JWT_KEY) || config.isSet(ConfigKeys.JWT_KEY_FILE);
        if (ownKey || !config.get(ConfigKeys.JWT_ALGORITHM).equals("RS256")) {
            return;
        }
        if (Files.notExists(FILE)) {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(
                                    generator.generateKeyPair().getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
            Files.createDirectories(FILE.getParent());
            Files.createFile(FILE, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(FILE, pem);
        }
        System.setProperty(ConfigKeys.JWT_KEY_FILE.name(), FILE.toString());
    }
}
