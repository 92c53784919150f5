package dev.postern;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * 256 random bits that prove a login, spelled as 43 characters of base64url. The store holds {@link #hash} only.
 * Immutable; never printed.
 */
public final class Secret {
    /** The length of the spelling, in characters. */
    public static final int LENGTH = 43;

    private static final int BYTES = 32;

    private final String text;
    private final int start;

    /** The spelling is what stands in the text from that index on. */
    private Secret(String text, int start) {
        this.text = text;
        this.start = start;
    }

    /** Returns a new secret. */
    public static Secret generate(SecureRandom random) {
        var bits = new byte[BYTES];
        random.nextBytes(bits);
        return ofBytes(bits);
    }

    /**
     * Returns the secret with these bits.
     *
     * @throws IllegalArgumentException if there are not 256 of them
     */
    public static Secret ofBytes(byte[] bits) {
        if (bits.length != BYTES) {
            throw new IllegalArgumentException("a secret has 256 bits");
        }
        return new Secret(Base64Url.encode(bits), 0);
    }

    /** Returns the secret with this spelling; empty if it is not the one spelling of 256 bits. */
    public static Optional<Secret> parse(String spelling) {
        return parse(spelling, 0);
    }

    /**
     * Returns the secret that a token ends in; empty if the rest of it is not the one spelling of 256 bits, or if the
     * index is not in it.
     *
     * @param start the index of the secret's first character
     */
    public static Optional<Secret> parse(String token, int start) {
        return start >= 0 && token.length() - start == LENGTH && Base64Url.isCanonical(token, start)
                ? Optional.of(new Secret(token, start))
                : Optional.empty();
    }

    /** Returns the spelling, to be put into a token. */
    public String reveal() {
        return text.substring(start);
    }

    /** Returns the bits. */
    public byte[] toBytes() {
        return Base64.getUrlDecoder().decode(reveal());
    }

    /**
     * Returns the base64url SHA-256 of a kind and this secret. A hash made for one kind never fits a token of another:
     * a refresh token rewritten as a session token opens nothing. Kind and secret together fill one SHA-256 block.
     *
     * @param kind the prefix of the token, such as {@code ps1_}
     * @throws IllegalArgumentException if the kind is longer than 12 characters
     */
    public String hash(String kind) {
        return Base64Url.encode(Sha256.of(block(kind)));
    }

    /** Returns what is hashed: the kind, then the secret. */
    @SuppressWarnings("deprecation") // all is ASCII, and only this getBytes copies straight into the block
    private byte[] block(String kind) {
        if (kind.length() > 12) {
            throw new IllegalArgumentException("a kind has at most 12 characters");
        }
        var block = new byte[kind.length() + LENGTH];
        kind.getBytes(0, kind.length(), block, 0);
        text.getBytes(start, text.length(), block, kind.length());
        return block;
    }

    /**
     * Tells in constant time whether {@link #hash} of that kind equals the expected one.
     *
     * @throws IllegalArgumentException if the kind is longer than 12 characters
     */
    public boolean matches(String kind, String expectedHash) {
        return MessageDigest.isEqual(
                Base64Url.encodeToBytes(Sha256.of(block(kind))), expectedHash.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Tells in constant time whether the SHA-256 of a kind and of what a token ends in equals the expected one: what
     * {@link #hash} spells, decoded. How the secret is spelled is not looked at, since every other text has another hash.
     * False as well if it would not have {@link #LENGTH} characters, or if the hash has not 32 bytes.
     *
     * @param kind in ASCII; its length is not checked here
     * @param token in ASCII
     * @param start the index of the secret's first character
     */
    public static boolean matches(byte[] kind, byte[] token, int start, byte[] expectedHash) {
        return start >= 0 && token.length - start == LENGTH && Sha256.matches(kind, token, start, expectedHash);
    }

    /** Returns a mask. */
    @Override
    public String toString() {
        return "Secret[masked]";
    }
}
