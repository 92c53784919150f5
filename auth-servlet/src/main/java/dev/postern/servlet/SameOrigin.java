package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request comes from a page of this application. Browsers say so in {@code Sec-Fetch-Site}; older ones in
 * {@code Origin}, whose host and port must then be those of {@code Host} (the scheme isn't compared: TLS may end at a
 * proxy). A client that sends neither is no browser and can't be misled. {@code Origin: null} and sites that merely share
 * the domain are strangers.
 */
final class SameOrigin {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Set<String> allowedOrigins;

    SameOrigin(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Tells whether the request may change something: by its method, or as the start of a WebSocket. */
    static boolean mattersFor(HttpServletRequest request) {
        return !SAFE_METHODS.contains(request.getMethod())
                || "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    boolean holdsFor(HttpServletRequest request) {
        var origin = request.getHeader("Origin");
        if (origin != null && allowedOrigins.contains(origin)) {
            return true;
        }
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        return origin == null || isHost(origin, request.getHeader("Host"));
    }

    private static boolean isHost(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            var authority = new URI(origin).getRawAuthority();
            return authority != null && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
