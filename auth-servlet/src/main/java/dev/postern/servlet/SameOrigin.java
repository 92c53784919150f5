package dev.postern.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request comes from a page of this application. Browsers say so in {@code Sec-Fetch-Site}; older ones in
 * {@code Origin}, whose host and port must then be those of {@code Host}, in HTTP/2 of {@code :authority}. The scheme is
 * compared only where this server speaks TLS itself: it may end at a proxy. A client that sends neither is no browser and
 * can't be misled. {@code Origin: null}, sites that merely share the domain, and a field that comes twice are strangers.
 * Behind a proxy that changes {@code Host} older browsers need their origin in {@code auth.allowed-origins}.
 */
final class SameOrigin {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Set<String> allowedOrigins;

    SameOrigin(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /**
     * Tells whether the request may change something: by its method, or as the start of a WebSocket, which is a GET with
     * {@code Upgrade} (RFC 6455 section 4.1) or a CONNECT (RFC 8441).
     */
    static boolean mattersFor(HttpServletRequest request) {
        return !SAFE_METHODS.contains(request.getMethod()) || startsWebSocket(request);
    }

    boolean holdsFor(HttpServletRequest request) {
        if (isListed(request)) {
            return true;
        }
        var site = only(request, "Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        var origin = only(request, "Origin");
        return origin == null || isOurs(origin, request);
    }

    /** Tells whether the request comes from a page of an origin in {@code auth.allowed-origins}. */
    boolean isListed(HttpServletRequest request) {
        var origin = only(request, "Origin");
        return origin != null && allowedOrigins.contains(origin);
    }

    /** Tells whether {@code auth.allowed-origins} names any. */
    boolean listsAny() {
        return !allowedOrigins.isEmpty();
    }

    private static boolean startsWebSocket(HttpServletRequest request) {
        if (request.getHeader("Upgrade") == null) {
            return false;
        }
        var upgrades = request.getHeaders("Upgrade");
        while (upgrades != null && upgrades.hasMoreElements()) {
            if (upgrades.nextElement().toLowerCase(Locale.ROOT).contains("websocket")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the value of a field; null if there is none, a value that fits nothing if there are several. */
    private static @Nullable String only(HttpServletRequest request, String name) {
        var values = request.getHeaders(name);
        if (values == null || !values.hasMoreElements()) {
            return null;
        }
        var value = values.nextElement();
        return values.hasMoreElements() ? "" : value;
    }

    private static boolean isOurs(String origin, HttpServletRequest request) {
        var secure = origin.startsWith("https://");
        if (!secure && (request.isSecure() || !origin.startsWith("http://"))) {
            return false;
        }
        var usual = secure ? 443 : 80;
        var theirs = Authority.of(origin.substring(origin.indexOf("//") + 2));
        var ours = Authority.of(request);
        return theirs.host.equalsIgnoreCase(ours.host) && theirs.portOr(usual) == ours.portOr(usual);
    }

    /**
     * Host and port as they were written.
     *
     * @param port -1 if none was
     */
    private record Authority(String host, int port) {
        static Authority of(HttpServletRequest request) {
            var host = request.getHeader("Host");
            if (host != null) {
                return of(host);
            }
            var port = request.getServerPort();
            return new Authority(request.getServerName(), port == (request.isSecure() ? 443 : 80) ? -1 : port);
        }

        static Authority of(String text) {
            var colon = text.lastIndexOf(':');
            var digits = text.substring(colon + 1);
            var isPort = colon >= 0
                    && !digits.isEmpty()
                    && digits.length() <= 5
                    && digits.chars().allMatch(c -> c >= '0' && c <= '9'); // not so behind the last colon of [::1]
            return isPort ? new Authority(text.substring(0, colon), Integer.parseInt(digits)) : new Authority(text, -1);
        }

        int portOr(int usual) {
            return port == -1 ? usual : port;
        }
    }
}
