package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Finds the token of a request. An {@code Authorization: Bearer} header (RFC 6750 section 2.1) alone decides, however bad
 * its token is; only without one the cookie is read. A second {@code Authorization} beside it, of whatever scheme, or two
 * cookies of the name are unclear: whoever stands before or behind us may read the other one. Other schemes alone are the
 * application's.
 */
final class TokenReader {
    private static final String BEARER = "bearer";

    private final Cookies cookies;

    TokenReader(Cookies cookies) {
        this.cookies = cookies;
    }

    /** Tells whether the client holds its token itself and sent it as Bearer: no other site can make it do that. */
    boolean isBearer(HttpServletRequest request) {
        return read(request) instanceof PresentedToken.Token token && !token.ambient();
    }

    PresentedToken read(HttpServletRequest request) {
        if (request.getHeader("Authorization") == null) {
            return cookies.readAccess(request);
        }
        var fields = request.getHeaders("Authorization");
        String bearer = null;
        var count = 0;
        for (; fields != null && fields.hasMoreElements(); count++) {
            var field = fields.nextElement();
            bearer = isBearer(field) ? field : bearer;
        }
        if (bearer == null) {
            return cookies.readAccess(request);
        }
        if (count > 1) {
            return new PresentedToken.Unclear();
        }
        // The blanks go first, so that strip() has nothing to copy.
        var start = CookieHeader.skipBlanks(bearer, BEARER.length(), bearer.length());
        var token = bearer.substring(start).strip();
        return isOneWord(token) ? new PresentedToken.Token(token, false) : new PresentedToken.Unclear();
    }

    /** Other control characters are for the strategy to refuse. Three searches are faster than a look at each character. */
    private static boolean isOneWord(String token) {
        return !token.isEmpty() && token.indexOf(' ') < 0 && token.indexOf('\t') < 0 && token.indexOf(',') < 0;
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (header.length() == BEARER.length() || header.charAt(BEARER.length()) <= ' ');
    }
}
