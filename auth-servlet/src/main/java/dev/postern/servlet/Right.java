package dev.postern.servlet;

import dev.postern.Identity;

/** What a rule asks for. */
sealed interface Right {
    /** Everybody, logged in or not. */
    record Permit() implements Right {}

    /** Nobody. */
    record Deny() implements Right {}

    /** Whoever has logged in. */
    record Authenticated() implements Right {}

    /** Whoever has the role. */
    record Role(String name) implements Right {}

    /** Whoever has the permission. */
    record Permission(String name) implements Right {}

    /** Tells whether somebody who has logged in is let through. */
    default boolean allows(Identity identity) {
        if (this instanceof Role role) {
            return identity.roles().contains(role.name());
        }
        if (this instanceof Permission permission) {
            return identity.permissions().contains(permission.name());
        }
        return !(this instanceof Deny);
    }

    /**
     * Reads a right.
     *
     * @throws IllegalArgumentException if it is none; the message says what there is
     */
    static Right of(String text) {
        return switch (text) {
            case "permit" -> new Permit();
            case "deny" -> new Deny();
            case "authenticated" -> new Authenticated();
            default -> named(text);
        };
    }

    private static Right named(String text) {
        if (text.startsWith("role:") && text.length() > 5) {
            return new Role(text.substring(5));
        }
        if (text.startsWith("permission:") && text.length() > 11) {
            return new Permission(text.substring(11));
        }
        throw new IllegalArgumentException("a right is permit, deny, authenticated, role:NAME or permission:NAME");
    }
}
