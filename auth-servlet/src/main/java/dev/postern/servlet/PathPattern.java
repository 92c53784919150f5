package dev.postern.servlet;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of a rule: literal segments, {@code *} for exactly one segment, and {@code **} at the end for any number of
 * them, none included. A slash at the end of a path makes no difference, as it makes none to many frameworks.
 */
final class PathPattern {
    private static final String ONE = "*";
    private static final String STRANGE = "\u0001";

    private final String text;
    private final List<String> segments;
    private final boolean open;

    private PathPattern(String text, List<String> segments, boolean open) {
        this.text = text;
        this.segments = segments;
        this.open = open;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static PathPattern of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a pattern starts with /");
        }
        var open = text.endsWith("/**");
        var path = open ? text.substring(0, text.length() - 3) : text;
        var segments = split(path);
        for (var segment : segments) {
            if (!segment.equals(ONE) && segment.contains("*")) {
                throw new IllegalArgumentException("* stands for a whole segment, and ** only at the end");
            }
        }
        // Paths are decoded before they are compared: one that is not would fit none, and a deny would deny nothing.
        if (text.indexOf('%') >= 0
                || (!path.isEmpty()
                        && RequestPath.decode(path.replace('*', 'x')).isEmpty())) {
            throw new IllegalArgumentException(
                    "a pattern is a plain path: no encoding, no empty or dot segments, no ;");
        }
        return new PathPattern(text, segments, open);
    }

    boolean matches(String path) {
        var at = 0;
        for (var segment : segments) {
            if (at >= path.length() - 1) {
                return false;
            }
            var slash = path.indexOf('/', at + 1);
            var end = slash < 0 ? path.length() : slash;
            if (!segment.equals(ONE) && (end - at - 1 != segment.length() || !path.startsWith(segment, at + 1))) {
                return false;
            }
            at = end;
        }
        return open || at >= path.length() - 1;
    }

    /** Returns how many segments the pattern names, those of {@code **} not counted. */
    int length() {
        return segments.size();
    }

    /**
     * Returns paths that match, one of each length up to the given one or, if that is longer, the pattern's own: where
     * the pattern takes any segment stands one that no pattern can name.
     */
    List<String> strangePaths(int length) {
        var path = new StringBuilder();
        for (var segment : segments) {
            path.append('/').append(segment.equals(ONE) ? STRANGE : segment);
        }
        var paths = new ArrayList<String>();
        paths.add(path.isEmpty() ? "/" : path.toString());
        for (var more = segments.size(); open && more < length; more++) {
            paths.add(path.append('/').append(STRANGE).toString());
        }
        return paths;
    }

    @Override
    public String toString() {
        return text;
    }

    private static List<String> split(String path) {
        var trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return trimmed.isEmpty() ? List.of() : List.of(trimmed.substring(1).split("/", -1));
    }
}
