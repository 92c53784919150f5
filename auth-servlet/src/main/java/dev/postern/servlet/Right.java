package dev.postern.servlet;

import dev.postern.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a rule asks for. Its text is how it is written in a rule. */
sealed interface Right {
    /** Everybody, logged in or not. */
    record Permit() implements Right {
        @Override
        public String toString() {
            return "permit";
        }
    }

    /** Nobody. */
    record Deny() implements Right {
        @Override
        public String toString() {
            return "deny";
        }
    }

    /** Whoever has logged in. */
    record Authenticated() implements Right {
        @Override
        public String toString() {
            return "authenticated";
        }
    }

    /** Whoever has the role. */
    record Role(String name) implements Right {
        @Override
        public String toString() {
            return "role:" + name;
        }
    }

    /** Whoever has the permission. */
    record Permission(String name) implements Right {
        @Override
        public String toString() {
            return "permission:" + name;
        }
    }

    /**
     * Whoever has given a password (or what stands for it) less than this long ago. At the instant that is exactly this
     * long after it, the login is not fresh any more.
     *
     * @param within whole seconds
     */
    record Fresh(Duration within) implements Right {
        @Override
        public String toString() {
            return "fresh:" + within.toSeconds() + "s";
        }
    }

    /** Whoever has one of the roles; nobody if there are none. */
    record AnyRole(List<String> names) implements Right {
        public AnyRole {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return "one of the roles " + names;
        }
    }

    /** Whoever has all of these rights. */
    record All(List<Right> parts) implements Right {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return parts.stream().map(Right::toString).collect(Collectors.joining("+"));
        }
    }

    /** Tells whether this asks for nothing, not even a login. */
    default boolean isForEverybody() {
        return this instanceof Permit;
    }

    /** Tells whether somebody who has logged in has the rights; how fresh the login is, is not asked here. */
    default boolean allows(Identity identity) {
        if (this instanceof Role role) {
            return identity.roles().contains(role.name());
        }
        if (this instanceof Permission permission) {
            return identity.permissions().contains(permission.name());
        }
        if (this instanceof AnyRole role) {
            return role.names().stream().anyMatch(identity.roles()::contains);
        }
        if (this instanceof All all) {
            return all.parts().stream().allMatch(part -> part.allows(identity));
        }
        return !(this instanceof Deny);
    }

    /** Returns how long ago the login may be at most; empty if its age does not matter. */
    default Optional<Duration> maxAge() {
        if (this instanceof All all) {
            return all.parts().stream().flatMap(part -> part.maxAge().stream()).min(Comparator.naturalOrder());
        }
        return this instanceof Fresh fresh ? Optional.of(fresh.within()) : Optional.empty();
    }

    /** Returns what asks for both. */
    default Right and(Right other) {
        if (equals(other) || other instanceof Permit) {
            return this;
        }
        return this instanceof Permit
                ? other
                : new All(Stream.concat(parts(this), parts(other)).distinct().toList());
    }

    private static Stream<Right> parts(Right right) {
        return right instanceof All all ? all.parts().stream() : Stream.of(right);
    }

    /**
     * Reads a right.
     *
     * @throws IllegalArgumentException if it is none; the message says what there is
     */
    static Right of(String text) {
        var parts = new ArrayList<Right>();
        for (var word : text.split("\\+", -1)) {
            var part = one(word);
            if (parts.contains(part)) {
                throw new IllegalArgumentException(part + " stands there twice");
            }
            if (part.maxAge().isPresent() && parts.stream().anyMatch(Fresh.class::isInstance)) {
                throw new IllegalArgumentException("fresh stands there twice: leave the shorter one");
            }
            parts.add(part);
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        if (parts.stream().anyMatch(part -> part instanceof Permit || part instanceof Deny)) {
            throw new IllegalArgumentException("permit and deny stand alone");
        }
        return new All(parts);
    }

    private static Right one(String text) {
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
        if (text.startsWith("fresh:")) {
            return new Fresh(duration(text.substring(6)));
        }
        throw new IllegalArgumentException("a right is permit, deny, authenticated, role:NAME, permission:NAME or"
                + " fresh:DURATION, or several of the last four joined by +");
    }

    /** Whole seconds, as {@code max_age} of RFC 9470 counts them. */
    private static Duration duration(String text) {
        var found = Pattern.compile("([1-9][0-9]{0,6})([smhd])").matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("fresh needs a duration such as 30s, 10m, 2h or 1d");
        }
        var count = Long.parseLong(found.group(1));
        return switch (found.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
