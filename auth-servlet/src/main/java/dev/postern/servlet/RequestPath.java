package dev.postern.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Reads the path of a request target, percent-decoded once (RFC 3986 section 2.4). A target that a container could read
 * in another way than this is refused: an encoded slash, backslash, percent sign, dot or control character, a dot
 * segment, an empty segment, a path parameter, a character outside ASCII that is not encoded, or bytes that are not UTF-8.
 */
final class RequestPath {
    private RequestPath() {}

    /** Returns the path of a target as a client sends it, which starts with a slash; empty if the target is ambiguous. */
    static Optional<String> decode(String raw) {
        return decode(raw, false);
    }

    /**
     * Returns the path of a target that the application dispatches to. No client and no proxy has read it before: spaces
     * and characters outside ASCII may stand as they are, and plain dot segments, which relative targets bring, are
     * resolved as RFC 3986 section 5.2.4 says. All else that is ambiguous is as for a client.
     */
    static Optional<String> decodeDispatched(String raw) {
        return resolve(raw).flatMap(path -> decode(path, true));
    }

    /** Tells whether a path that was decoded already holds nothing that could be read in another way. */
    static boolean isPlain(String decoded) {
        return decoded.startsWith("/") && isPlain(decoded, true) && !isOdd(decoded);
    }

    /** Tells whether nothing is encoded in the text, and no character of it could be read in another way. */
    private static boolean isPlain(String text, boolean wasDecoded) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%' || !isPlain(c, wasDecoded)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> decode(String raw, boolean fromInside) {
        if (!raw.startsWith("/")) {
            return Optional.empty();
        }
        if (isPlain(raw, false)) { // as nearly every target is
            return isOdd(raw) ? Optional.empty() : Optional.of(raw);
        }
        var bytes = new ByteArrayOutputStream(raw.length());
        for (var i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c == '%') {
                var value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
                if (value < 0 || value == '%' || value == '/' || value == '.' || !isPlain((char) value, true)) {
                    return Optional.empty();
                }
                bytes.write(value);
                i += 2;
            } else if (isPlain(c, false)) {
                bytes.write(c);
            } else if (fromInside && isPlain(c, true) && !Character.isSurrogate(c)) {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            } else {
                return Optional.empty();
            }
        }
        try {
            var path = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return isOdd(path) ? Optional.empty() : Optional.of(path);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Takes plain dot segments out; empty if they lead above the root. */
    private static Optional<String> resolve(String raw) {
        if (!raw.contains("/.")) {
            return Optional.of(raw);
        }
        var kept = new ArrayDeque<String>();
        var segments = raw.split("/", -1);
        for (var i = 1; i < segments.length; i++) {
            var segment = segments[i];
            var isDots = segment.equals(".") || segment.equals("..");
            if (segment.equals("..") && kept.pollLast() == null) {
                return Optional.empty();
            }
            if (!isDots || i == segments.length - 1) {
                kept.addLast(isDots ? "" : segment);
            }
        }
        return Optional.of("/" + String.join("/", kept));
    }

    private static boolean isPlain(char c, boolean wasDecoded) {
        return c > 0x1f && c != 0x7f && c != '\\' && c != ';' && (wasDecoded || (c < 0x7f && c != ' '));
    }

    /** Tells whether a path has a dot segment, an empty one in its midst, or a control character. */
    private static boolean isOdd(String path) {
        for (var start = 0; start < path.length(); ) {
            var slash = path.indexOf('/', start + 1);
            var end = slash < 0 ? path.length() : slash;
            var length = end - start - 1;
            var isDots = (length == 1 || length == 2) && path.charAt(start + 1) == '.' && path.charAt(end - 1) == '.';
            if (isDots || (length == 0 && slash >= 0)) {
                return true;
            }
            start = end;
        }
        return hasControl(path);
    }

    /** Line and paragraph separators and the C1 controls, which only show after decoding. */
    private static boolean hasControl(String path) {
        for (var i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                return true;
            }
        }
        return false;
    }

    private static int hex(char high, char low) {
        var h = Character.digit(high, 16);
        var l = Character.digit(low, 16);
        return high > 0x7f || low > 0x7f || h < 0 || l < 0 ? -1 : h << 4 | l;
    }
}
