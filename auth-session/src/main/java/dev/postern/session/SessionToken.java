package dev.postern.session;

import dev.postern.LoginIds;
import dev.postern.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code ps1_<id>.<secret>}: the id finds the login, the secret proves it. */
record SessionToken(String id, Secret secret) {
    /** The kind that goes into the hash, so that no other token's secret ever fits. */
    static final String KIND = "ps1_";

    /** The index of the id's first character. */
    static final int ID_START = KIND.length();

    private static final byte[] KIND_BYTES = KIND.getBytes(StandardCharsets.US_ASCII);
    private static final int DOT = ID_START + LoginIds.LENGTH;
    private static final int LENGTH = DOT + 1 + Secret.LENGTH;

    /** Returns the parts; empty if this is not the one spelling of a session token. */
    static Optional<SessionToken> parse(String token) {
        if (!hasForm(token)) {
            return Optional.empty();
        }
        var id = token.substring(ID_START, DOT);
        return LoginIds.isValid(id)
                ? Secret.parse(token, DOT + 1).map(secret -> new SessionToken(id, secret))
                : Optional.empty();
    }

    /** Tells whether length, kind and dot are right; id and secret are not looked at. */
    static boolean hasForm(String token) {
        return token.length() == LENGTH && token.startsWith(KIND) && token.charAt(DOT) == '.';
    }

    String hash() {
        return secret.hash(KIND);
    }

    boolean matches(String secretHash) {
        return secret.matches(KIND, secretHash);
    }

    /**
     * Tells the same of a token that was not taken apart, and of a hash that was decoded before.
     *
     * @param characters of a token that {@link #hasForm}, in ISO 8859-1
     */
    static boolean secretMatches(byte[] characters, byte[] secretHash) {
        return Secret.matches(KIND_BYTES, characters, DOT + 1, secretHash);
    }

    String reveal() {
        return KIND + id + '.' + secret.reveal();
    }

    /** Returns the id only. */
    @Override
    public String toString() {
        return "SessionToken[" + id + "]";
    }
}
