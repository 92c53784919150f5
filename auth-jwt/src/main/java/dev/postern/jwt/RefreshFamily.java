package dev.postern.jwt;

import dev.postern.Base64Url;
import dev.postern.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The random key of a login that all its refresh tokens are proved with. It tells a token that was once genuine, whatever
 * its age, from garbage, without keeping any list: theft is found in one step, and garbage ends nobody's login.
 *
 * <p>A successor is sealed under its predecessor's secret: who repeats a token whose answer was lost gets the very same
 * successor again, and a store that keeps only hashes can give it to nobody else.
 */
final class RefreshFamily {
    private static final int KEY_BYTES = 32;
    private static final int PROOF_BYTES = 16;

    private final byte[] key;

    private RefreshFamily(byte[] key) {
        this.key = key;
    }

    static RefreshFamily generate(SecureRandom random) {
        var key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new RefreshFamily(key);
    }

    /**
     * Reads what {@link #stored} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static RefreshFamily ofStored(String text) {
        var key = Base64Url.decode(text);
        if (key == null || key.length != KEY_BYTES) {
            throw new IllegalArgumentException("not a family key");
        }
        return new RefreshFamily(key);
    }

    /** Returns the spelling for the store. */
    String stored() {
        return Base64Url.encode(key);
    }

    /** Makes the token of that number. */
    RefreshToken token(String loginId, long number, Secret secret) {
        return new RefreshToken(loginId, number, secret, Base64Url.encode(proof(loginId, number, secret)));
    }

    /** Tells in constant time whether this family made the token. */
    boolean made(RefreshToken token) {
        var proof = Base64Url.decode(token.proof());
        return proof != null && MessageDigest.isEqual(proof(token.loginId(), token.number(), token.secret()), proof);
    }

    /** Seals a secret under that of the token before it, or opens the seal: it is its own inverse. */
    static byte[] seal(byte[] successor, RefreshToken predecessor) {
        var pad = hmac(
                predecessor.secret().toBytes(),
                "successor." + predecessor.loginId() + "." + (predecessor.number() + 1));
        var sealed = new byte[pad.length];
        for (var i = 0; i < pad.length; i++) {
            sealed[i] = (byte) (successor[i] ^ pad[i]);
        }
        return sealed;
    }

    private byte[] proof(String loginId, long number, Secret secret) {
        return Arrays.copyOf(hmac(key, loginId + "." + number + "." + secret.reveal()), PROOF_BYTES);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
