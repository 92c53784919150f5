package dev.postern.servlet;

import dev.postern.AuthConfig;
import dev.postern.ConfigKeys;
import dev.postern.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The two cookies that tokens ride in: {@code __Host-NAME} has the access token and {@code __Host-NAME-refresh} the
 * refresh token. By that prefix no sister host can plant either (RFC 6265bis section 4.1.3), and it asks for
 * {@code Path=/}. Both are {@code HttpOnly}. With {@code auth.cookie.domain} both are {@code __Secure-}, since
 * {@code __Host-} forbids {@code Domain}.
 */
final class Cookies {
    /** What browsers store at least and mostly at most: name, value and attributes together (RFC 6265 section 6.1). */
    private static final int MAX_LENGTH = 4096;

    private final String accessName;
    private final String refreshName;
    private final String attributes;
    private final Clock clock;

    Cookies(AuthConfig config, Clock clock) {
        var name = config.get(ConfigKeys.COOKIE_NAME);
        var insecure = config.get(ConfigKeys.COOKIE_INSECURE);
        var domain = config.get(ConfigKeys.COOKIE_DOMAIN);
        this.accessName = (insecure ? "" : domain.isPresent() ? "__Secure-" : "__Host-") + name;
        this.refreshName = accessName + "-refresh";
        this.attributes = domain.map(host -> "; Domain=" + host).orElse("")
                + (insecure ? "" : "; Secure")
                + "; HttpOnly; SameSite=" + config.get(ConfigKeys.COOKIE_SAME_SITE)
                + (config.get(ConfigKeys.COOKIE_PARTITIONED) ? "; Partitioned" : "");
        this.clock = clock;
    }

    PresentedToken readAccess(HttpServletRequest request) {
        return CookieHeader.read(request, accessName);
    }

    PresentedToken readRefresh(HttpServletRequest request) {
        return CookieHeader.read(request, refreshName);
    }

    /**
     * Sets the cookies of these tokens. Each lasts as long as its token.
     *
     * @throws IllegalArgumentException if a token is too long for a cookie or is none; nothing was set
     */
    void set(HttpServletResponse response, Tokens tokens) {
        var access = cookie(accessName, tokens.accessToken(), until(tokens.expiresAt()));
        var refresh = tokens.refreshToken().map(token -> cookie(refreshName, token, until(tokens.loginExpiresAt())));
        response.addHeader("Set-Cookie", access);
        refresh.ifPresent(cookie -> response.addHeader("Set-Cookie", cookie));
    }

    /** Takes both cookies away, with the attributes that they were set with, and the pages that they have opened. */
    void clear(HttpServletResponse response) {
        response.setHeader("Clear-Site-Data", "\"cache\"");
        response.addHeader("Set-Cookie", cookie(accessName, "", 0));
        response.addHeader("Set-Cookie", cookie(refreshName, "", 0));
    }

    private String cookie(String name, String value, long maxAge) {
        if (!fits(value)) {
            throw new IllegalArgumentException("a token with a character that no cookie may have");
        }
        var cookie = name + "=" + value + "; Path=/; Max-Age=" + maxAge + attributes;
        if (cookie.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the cookie of the token has " + cookie.length() + " bytes, browsers take " + MAX_LENGTH
                            + ": put fewer roles, permissions or claims into the identity");
        }
        return cookie;
    }

    /** RFC 6265 section 4.1.1, {@code cookie-octet}: nothing that ends a value, an attribute or the header. */
    private static boolean fits(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',' && c != '"' && c != '\\');
    }

    private long until(Instant end) {
        return Math.max(0, Duration.between(clock.instant(), end).toSeconds());
    }
}
