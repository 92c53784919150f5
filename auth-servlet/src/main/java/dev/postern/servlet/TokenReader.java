package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;

/**
 * Finds the token of a request. An {@code Authorization: Bearer} header (RFC 6750 section 2.1) alone decides, however bad
 * its token is; only without one the cookie is read. Two such headers or two cookies of the name are unclear. Other
 * schemes of {@code Authorization} are the application's.
 */
final class TokenReader {
    private static final String BEARER = "bearer";

    private final Cookies cookies;

    TokenReader(Cookies cookies) {
        this.cookies = cookies;
    }

    PresentedToken read(HttpServletRequest request) {
        var bearer = Collections.list(request.getHeaders("Authorization")).stream()
                .filter(TokenReader::isBearer)
                .toList();
        if (bearer.isEmpty()) {
            return cookies.readAccess(request);
        }
        var token = bearer.get(0).substring(BEARER.length()).strip();
        return bearer.size() > 1 || token.isEmpty() || token.indexOf(' ') >= 0 || token.indexOf(',') >= 0
                ? new PresentedToken.Unclear()
                : new PresentedToken.Token(token, false);
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (header.length() == BEARER.length() || header.charAt(BEARER.length()) == ' ');
    }
}
