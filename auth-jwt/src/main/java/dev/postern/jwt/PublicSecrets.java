package dev.postern.jwt;

import dev.postern.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Fingerprints of HMAC keys that look random and stand in public source code, documentation or lists of the kind that
 * attackers try. The keys themselves are not here, and can't be got back from 64 bits of their hash.
 */
final class PublicSecrets {
    private static final String RESOURCE = "public-secrets.bin";

    private PublicSecrets() {}

    static boolean contains(byte[] key) {
        return read().contains(fingerprint(key));
    }

    static long fingerprint(byte[] key) {
        return ByteBuffer.wrap(Sha256.of(key)).getLong();
    }

    private static Set<Long> read() {
        var fingerprints = new HashSet<Long>();
        try (var in = PublicSecrets.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + RESOURCE);
            }
            var longs = ByteBuffer.wrap(in.readAllBytes()).asLongBuffer();
            while (longs.hasRemaining()) {
                fingerprints.add(longs.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fingerprints;
    }
}
