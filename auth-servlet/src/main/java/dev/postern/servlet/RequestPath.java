package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The path that rules are asked about: the request target below the context path, percent-decoded once (RFC 3986 section
 * 2.4). A target that a container could read in another way than this is refused: an encoded slash, backslash, percent
 * sign, dot or control character, a dot segment, an empty segment, a path parameter, a character outside ASCII that is
 * not encoded, or bytes that are not UTF-8.
 */
final class RequestPath {
    private RequestPath() {}

    /** Returns the path, which starts with a slash; empty if the target is ambiguous. */
    static Optional<String> of(HttpServletRequest request) {
        var uri = request.getRequestURI();
        var context = request.getContextPath();
        if (uri == null || !uri.startsWith(context)) {
            return Optional.empty();
        }
        var raw = uri.substring(context.length());
        return raw.isEmpty() ? Optional.of("/") : decode(raw);
    }

    static Optional<String> decode(String raw) {
        if (!raw.startsWith("/")) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.allocate(raw.length());
        for (var i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c == '%') {
                var value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
                if (value < 0 || value == '%' || value == '/' || value == '.' || !isPlain((char) value, true)) {
                    return Optional.empty();
                }
                bytes.put((byte) value);
                i += 2;
            } else if (isPlain(c, false)) {
                bytes.put((byte) c);
            } else {
                return Optional.empty();
            }
        }
        try {
            var path = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            return hasOddSegment(path) ? Optional.empty() : Optional.of(path);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(char c, boolean encoded) {
        return c > 0x1f && c != 0x7f && c != '\\' && c != ';' && (encoded || (c < 0x7f && c != ' '));
    }

    private static boolean hasOddSegment(String path) {
        for (var start = 0; start < path.length(); ) {
            var slash = path.indexOf('/', start + 1);
            var end = slash < 0 ? path.length() : slash;
            var segment = path.substring(start + 1, end);
            var last = slash < 0;
            if ((segment.isEmpty() && !last) || segment.equals(".") || segment.equals("..") || hasControl(segment)) {
                return true;
            }
            start = end;
        }
        return false;
    }

    /** Line and paragraph separators and the C1 controls, which only show after decoding. */
    private static boolean hasControl(String segment) {
        return segment.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
    }

    private static int hex(char high, char low) {
        var h = Character.digit(high, 16);
        var l = Character.digit(low, 16);
        return high > 0x7f || low > 0x7f || h < 0 || l < 0 ? -1 : h << 4 | l;
    }
}
