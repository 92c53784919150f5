package dev.postern.servlet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser goes after login. It comes with the request, so only a path of this very site is taken: one leading
 * slash, then a path that has one reading only ({@link RequestPath}), then query and fragment; printable ASCII, without a
 * backslash. What is left can't be read as another host, a scheme or a header, neither by a browser nor by a proxy that
 * decodes or tidies paths.
 */
final class ReturnTarget {
    private static final int MAX_LENGTH = 2_048;

    private ReturnTarget() {}

    /** Returns the target; empty if it is none, and whoever asked goes home instead. */
    static Optional<String> local(@Nullable String target) {
        if (target == null
                || target.length() > MAX_LENGTH
                || !target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\')
                || RequestPath.decode(pathOf(target)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(target);
    }

    private static String pathOf(String target) {
        for (var i = 0; i < target.length(); i++) {
            if (target.charAt(i) == '?' || target.charAt(i) == '#') {
                return target.substring(0, i);
            }
        }
        return target;
    }
}
