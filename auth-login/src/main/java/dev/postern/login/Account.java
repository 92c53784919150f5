package dev.postern.login;

import dev.postern.Identity;
import java.util.Map;
import java.util.Set;

/**
 * An account with a password.
 *
 * @param subject the stable id; see {@link Identity}
 * @param email the address that its owner logs in with; becomes the claim {@code email} unless the claims have one
 * @param passwordHash Argon2id, bcrypt or PBKDF2; see {@link PasswordHashes}
 * @param roles coarse rights
 * @param permissions fine rights
 * @param claims further facts
 * @param enabled whether its owner may log in
 */
public record Account(
        String subject,
        String email,
        String passwordHash,
        Set<String> roles,
        Set<String> permissions,
        Map<String, String> claims,
        boolean enabled) {

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if they break a limit of {@link Identity}
     */
    public Account {
        roles = Set.copyOf(roles);
        permissions = Set.copyOf(permissions);
        claims = Map.copyOf(claims);
        identityOf(subject, email, roles, permissions, claims);
    }

    /** Returns who logs in with this account. */
    public Identity identity() {
        return identityOf(subject, email, roles, permissions, claims);
    }

    /** Returns this account with another hash. */
    Account withHash(String hash) {
        return new Account(subject, email, hash, roles, permissions, claims, enabled);
    }

    private static Identity identityOf(
            String subject, String email, Set<String> roles, Set<String> permissions, Map<String, String> claims) {
        var identity = new Identity(subject, roles, permissions, claims);
        return claims.containsKey("email") ? identity : identity.withClaim("email", email);
    }

    /** Returns the subject only. */
    @Override
    public String toString() {
        return "Account[" + subject + "]";
    }
}
