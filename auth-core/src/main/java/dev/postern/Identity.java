package dev.postern;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who has logged in: a stable account id with what the application wants to know on every request.
 *
 * <p>The same limits hold for every strategy, so that an identity that one strategy takes is never refused by another:
 * no control characters in any name, no claim called like one that a JSON Web Token reserves, and no unpaired surrogates
 * anywhere: text with them has no UTF-8 form, and two subjects would become one in a store.
 *
 * @param subject a stable account id that is never given to anybody else (not the e-mail address): 1 to
 *     {@value #MAX_SUBJECT_BYTES} bytes in UTF-8, no control characters
 * @param roles coarse rights, tested by {@code isUserInRole} and the path rules
 * @param permissions fine rights
 * @param claims further facts as text, such as {@code email} or {@code name}; see {@link #RESERVED_CLAIMS}
 */
public record Identity(String subject, Set<String> roles, Set<String> permissions, Map<String, String> claims)
        implements Principal {

    /** The longest subject, in bytes of UTF-8. */
    public static final int MAX_SUBJECT_BYTES = 256;

    /**
     * Names that no claim may have: the registered claims of RFC 7519 section 4.1, those of RFC 9068 section 2.2 and
     * those by which an identity and its login are written into a token.
     */
    public static final Set<String> RESERVED_CLAIMS = Set.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "nbf",
            "iat",
            "jti",
            "sid",
            "client_id",
            "auth_time",
            "acr",
            "amr",
            "scope",
            "cnf",
            "act",
            "events",
            "roles",
            "permissions",
            "groups",
            "entitlements");

    private static final int MAX_NAME_LENGTH = 128;

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if a limit above is broken; the message names the limit, not the value
     */
    public Identity {
        roles = Set.copyOf(roles);
        permissions = Set.copyOf(permissions);
        claims = Map.copyOf(claims);
        checkSubject(subject);
        roles.forEach(role -> checkName("role", role));
        permissions.forEach(permission -> checkName("permission", permission));
        claims.forEach(Identity::checkClaim);
    }

    /** Returns an identity with these roles and nothing else. */
    public static Identity of(String subject, String... roles) {
        return new Identity(subject, Set.of(roles), Set.of(), Map.of());
    }

    /** Returns this identity with one claim more, or with that claim changed. */
    public Identity withClaim(String name, String value) {
        var extended = new HashMap<>(claims);
        extended.put(name, value);
        return new Identity(subject, roles, permissions, extended);
    }

    /** Returns the subject, as {@link Principal} asks. */
    @Override
    public String getName() {
        return subject;
    }

    /** Returns the subject only: roles and claims may be personal data and don't belong in a log. */
    @Override
    public String toString() {
        return "Identity[" + subject + "]";
    }

    /** Tells whether anybody can have this subject; stores are not asked for one that they could not keep. */
    static boolean isSubject(String subject) {
        try {
            checkSubject(subject);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static void checkSubject(String subject) {
        if (subject.isBlank() || hasControlCharacter(subject) || hasUnpairedSurrogate(subject)) {
            throw new IllegalArgumentException(
                    "a subject must not be blank or contain control characters or unpaired surrogates");
        }
        // No char takes more than three bytes (a pair takes four), so mostly the length says enough.
        if (subject.length() > MAX_SUBJECT_BYTES
                || (subject.length() > MAX_SUBJECT_BYTES / 3
                        && subject.getBytes(StandardCharsets.UTF_8).length > MAX_SUBJECT_BYTES)) {
            throw new IllegalArgumentException("a subject is at most " + MAX_SUBJECT_BYTES + " bytes in UTF-8");
        }
    }

    private static void checkName(String what, String name) {
        if (name.isBlank()
                || name.length() > MAX_NAME_LENGTH
                || hasControlCharacter(name)
                || hasUnpairedSurrogate(name)) {
            throw new IllegalArgumentException("the name of a " + what + " is 1 to " + MAX_NAME_LENGTH
                    + " characters, none of them a control character or an unpaired surrogate");
        }
    }

    private static void checkClaim(String name, String value) {
        checkName("claim", name);
        if (hasUnpairedSurrogate(value)) {
            throw new IllegalArgumentException("the value of a claim must not contain unpaired surrogates");
        }
        if (RESERVED_CLAIMS.contains(name)) {
            throw new IllegalArgumentException("a claim must not be called " + name + ": that name is reserved");
        }
    }

    private static boolean hasUnpairedSurrogate(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static boolean hasControlCharacter(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
