package dev.postern.bench.server;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;

/**
 * The plainest check of a token, with what the platform has: a map in memory tells whose it is. No service should use it:
 * nothing in it expires or can be ended, no other server knows of it, and whoever reads the memory has all tokens.
 */
final class TokenMap implements Guard {
    private static final String COOKIE = "sid";
    private static final String BEARER = "Bearer ";
    private static final int SID_BYTES = 54; // about as long as the token of a session of ours
    private static final int JWT_BYTES = 240; // 320 characters, as a short JWT may have

    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final Function<HttpServletRequest, @Nullable String> token;
    private final String header;
    private final int bytes;

    private TokenMap(Function<HttpServletRequest, @Nullable String> token, String header, int bytes) {
        this.token = token;
        this.header = header;
        this.bytes = bytes;
    }

    static TokenMap ofCookies() {
        return new TokenMap(request -> Filters.cookie(request, COOKIE), "Cookie: " + COOKIE + "=", SID_BYTES);
    }

    static TokenMap ofBearers() {
        return new TokenMap(TokenMap::bearer, "Authorization: " + BEARER, JWT_BYTES);
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.addByHand(context, (request, response) -> {
            var found = token.apply(request);
            return found == null ? null : users.get(found);
        });
    }

    private static @Nullable String bearer(HttpServletRequest request) {
        var credentials = request.getHeader("Authorization");
        return credentials == null || !credentials.startsWith(BEARER) ? null : credentials.substring(BEARER.length());
    }

    @Override
    public String login(String user) {
        var bits = new byte[bytes];
        random.nextBytes(bits);
        var made = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        users.put(made, user);
        return header + made;
    }
}
