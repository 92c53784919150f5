package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;

/**
 * Lets pages of the listed origins, and no others, call the endpoints with credentials and read the answers (Fetch
 * standard, section 3.2). An origin is answered by its own name, never by a wildcard; who is not listed gets no such
 * header, and the browser keeps the answer from the page.
 */
final class Cors {
    private static final String PREFLIGHT_SECONDS = "600";

    private final SameOrigin origins;

    Cors(SameOrigin origins) {
        this.origins = origins;
    }

    /** Adds what lets a page of a listed origin read the answer, and what keeps a cache from giving it to others. */
    void allow(HttpServletRequest request, HttpServletResponse response) {
        if (!origins.listsAny()) {
            return;
        }
        response.addHeader("Vary", "Origin");
        if (origins.isListed(request)) {
            response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
            response.setHeader("Access-Control-Allow-Credentials", "true");
            response.setHeader("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
        }
    }

    /** Adds the answer to the question, by OPTIONS, whether a page that may read the answer may send these methods. */
    void allow(HttpServletRequest request, HttpServletResponse response, Collection<String> methods) {
        if (request.getHeader("Access-Control-Request-Method") != null
                && response.containsHeader("Access-Control-Allow-Origin")) {
            response.setHeader("Access-Control-Allow-Methods", String.join(", ", methods));
            response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
            response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        }
    }
}
