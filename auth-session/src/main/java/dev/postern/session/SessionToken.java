package dev.postern.session;

import dev.postern.LoginIds;
import dev.postern.Secret;
import java.util.Optional;

/** {@code ps1_<id>.<secret>}: the id finds the login, the secret proves it. */
record SessionToken(String id, Secret secret) {
    /** The kind that goes into the hash, so that no other token's secret ever fits. */
    static final String KIND = "ps1_";

    private static final int DOT = KIND.length() + LoginIds.LENGTH;
    private static final int LENGTH = DOT + 1 + Secret.LENGTH;

    /** Returns the parts; empty if this is not the one spelling of a session token. */
    static Optional<SessionToken> parse(String token) {
        if (token.length() != LENGTH || !token.startsWith(KIND) || token.charAt(DOT) != '.') {
            return Optional.empty();
        }
        var id = token.substring(KIND.length(), DOT);
        return LoginIds.isValid(id)
                ? Secret.parse(token, DOT + 1).map(secret -> new SessionToken(id, secret))
                : Optional.empty();
    }

    String hash() {
        return secret.hash(KIND);
    }

    boolean matches(String secretHash) {
        return secret.matches(KIND, secretHash);
    }

    /** Tells the same of a hash that was decoded before. */
    boolean matches(byte[] secretHash) {
        return secret.matches(KIND, secretHash);
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
