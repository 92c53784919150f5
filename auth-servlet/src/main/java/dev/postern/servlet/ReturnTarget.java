package dev.postern.servlet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser goes after login. It comes with the request, so only a path of this very site is taken: one leading
 * slash and nothing that a browser could read as another host or as a header of its own.
 */
final class ReturnTarget {
    private static final int MAX_LENGTH = 2_048;

    private ReturnTarget() {}

    static Optional<String> local(@Nullable String target) {
        if (target == null
                || target.length() > MAX_LENGTH
                || !target.startsWith("/")
                || target.startsWith("//")
                || !target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\')) {
            return Optional.empty();
        }
        return Optional.of(target);
    }
}
