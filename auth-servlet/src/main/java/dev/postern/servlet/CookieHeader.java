package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cookie out of the {@code Cookie} fields themselves (RFC 6265 section 5.4; HTTP/2 may send several, RFC 9113
 * section 8.2.3), so that it is the same in every container. Only the exact name counts. A second one of that name, or a
 * cookie that some other reader might take for it, makes the request unclear: names that differ in case, are
 * percent-encoded or quoted, have spaces or characters outside ASCII about them, stand behind a stray {@code =} or behind a
 * comma, where old readers begin a new cookie. A site beside ours can plant such a cookie; {@code __Host-} keeps it only from
 * planting the exact one.
 */
final class CookieHeader {
    private CookieHeader() {}

    static PresentedToken read(HttpServletRequest request, String name) {
        var fields = request.getHeaders("Cookie");
        String found = null;
        while (fields != null && fields.hasMoreElements()) {
            var field = fields.nextElement();
            for (int start = 0, end; start < field.length(); start = end + 1) {
                var semicolon = field.indexOf(';', start);
                end = semicolon < 0 ? field.length() : semicolon;
                var from = skipBlanks(field, start, end);
                if (isExactly(field, from, end, name)) {
                    if (found != null) {
                        return new PresentedToken.Unclear();
                    }
                    found = field.substring(from + name.length() + 1, end);
                } else if (holdsLookAlike(field, from, end, name)) {
                    return new PresentedToken.Unclear();
                }
            }
        }
        return token(found);
    }

    private static PresentedToken token(@Nullable String value) {
        return value == null || value.isEmpty() ? new PresentedToken.None() : new PresentedToken.Token(value, true);
    }

    /** Returns the index of the first character that is neither a space nor a tab; the end if there is none. */
    static int skipBlanks(String field, int from, int end) {
        var at = from;
        while (at < end && (field.charAt(at) == ' ' || field.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean isExactly(String field, int from, int end, String name) {
        var equals = from + name.length();
        return equals < end && field.startsWith(name, from) && field.charAt(equals) == '=';
    }

    private static boolean holdsLookAlike(String field, int from, int end, String name) {
        for (int start = from, stop; start < end; start = stop + 1) {
            var comma = field.indexOf(',', start);
            stop = comma < 0 || comma > end ? end : comma;
            if (looksLike(field, start, stop, name)) {
                return true;
            }
        }
        return false;
    }

    /** Compares letters, digits, {@code -} and {@code _} up to the first {@code =} behind one, and no other character. */
    private static boolean looksLike(String field, int from, int end, String name) {
        var matched = 0;
        for (var i = from; i < end; i++) {
            var c = field.charAt(i);
            if (c == '%' && i + 2 < end) {
                var high = Character.digit(field.charAt(i + 1), 16);
                var low = Character.digit(field.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    c = (char) (high << 4 | low);
                    i += 2;
                }
            }
            if (c == '=' && matched > 0) {
                break;
            }
            if (isNameCharacter(c)) {
                if (matched == name.length() || lower(c) != lower(name.charAt(matched))) {
                    return false;
                }
                matched++;
            }
        }
        return matched == name.length();
    }

    private static boolean isNameCharacter(char c) {
        return c == '-' || c == '_' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ' ') : c;
    }
}
