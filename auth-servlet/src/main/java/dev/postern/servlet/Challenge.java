package dev.postern.servlet;

import dev.postern.ConfigKeys;
import dev.postern.Postern;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said to whoever may not pass: the way to a login for a browser, 401 or 403 for anybody else. */
final class Challenge {
    private static final String BEARER = "Bearer realm=\"postern\"";

    private final Postern postern;
    private final Cookies cookies;
    private final String prefix;
    private final String loginPage;
    private final String home;

    Challenge(Postern postern, Cookies cookies) {
        this.postern = postern;
        this.cookies = cookies;
        this.prefix = postern.config().get(ConfigKeys.PREFIX);
        this.loginPage = postern.config().get(ConfigKeys.LOGIN_PAGE);
        this.home = postern.config().get(ConfigKeys.HOME);
    }

    /** Answers a request that needs a login and has none: the way to one for a browser, 401 for anybody else. */
    void send(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
        if (Answers.wantsPage(request) && !visitor.isBearer()) {
            Answers.redirect(response, wayToLogin(request, visitor));
            return;
        }
        var nothing = visitor.shown() instanceof PresentedToken.None;
        var problem = nothing ? Problem.UNAUTHORIZED : Problem.INVALID_TOKEN;
        // RFC 6750 section 3: no error code where no token came.
        response.setHeader("WWW-Authenticate", BEARER + (nothing ? "" : ", error=\"" + problem.code() + "\""));
        Answers.error(request, response, problem);
    }

    /**
     * Answers a request whose login is good and would open this, if it were not so long ago: the login page for a browser
     * that goes somewhere (a refresh would not make the login any younger), 401 as RFC 9470 section 3 says for anybody
     * else.
     */
    void sendAgain(HttpServletRequest request, HttpServletResponse response, Visitor visitor, Duration maxAge)
            throws IOException {
        if (Answers.wantsPage(request) && !visitor.isBearer()) {
            Answers.redirect(response, loginPage(request, target(request)));
            return;
        }
        var problem = Problem.INSUFFICIENT_AUTHENTICATION;
        response.setHeader(
                "WWW-Authenticate",
                BEARER + ", error=\"" + problem.code() + "\", error_description=\"" + problem.message() + "\", max_age="
                        + maxAge.toSeconds());
        Answers.error(request, response, problem);
    }

    /** Answers a request whose login is good but does not open this. */
    void forbid(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
        if (visitor.isBearer()) {
            response.setHeader("WWW-Authenticate", BEARER + ", error=\"insufficient_scope\"");
        }
        Answers.error(request, response, Problem.FORBIDDEN);
    }

    /** Returns the address of the login page, from where the browser comes back to the target. */
    String loginPage(HttpServletRequest request, Optional<String> target) {
        return request.getContextPath()
                + loginPage
                + target.map(path -> "?return_to=" + encode(path)).orElse("");
    }

    /** Returns the address of the page that stands after a login. */
    String home(HttpServletRequest request) {
        return request.getContextPath() + home;
    }

    /**
     * Returns where a browser gets a login: through the refresh endpoint if its token is merely late and a refresh
     * token is there; else at the login page. A token that stays bad can't send a browser in circles. What was to be sent
     * with an unsafe method can't be repeated; its way leads home.
     */
    private String wayToLogin(HttpServletRequest request, Visitor visitor) {
        var target = target(request);
        return visitor.isMerelyLate()
                        && target.isPresent()
                        && postern.hasRefreshTokens()
                        && cookies.readRefresh(request) instanceof PresentedToken.Token
                ? request.getContextPath() + prefix + "/refresh?return_to=" + encode(target.get())
                : loginPage(request, target);
    }

    /** Returns where the browser comes back to: what it has asked for, however the request was dispatched since. */
    private Optional<String> target(HttpServletRequest request) {
        if (SameOrigin.mattersFor(request)) {
            return Optional.of(home(request));
        }
        return switch (request.getDispatcherType()) {
            case FORWARD ->
                target(request, RequestDispatcher.FORWARD_REQUEST_URI, RequestDispatcher.FORWARD_QUERY_STRING);
            case ASYNC -> target(request, AsyncContext.ASYNC_REQUEST_URI, AsyncContext.ASYNC_QUERY_STRING);
            default -> target(request.getRequestURI(), request.getQueryString());
        };
    }

    private static Optional<String> target(HttpServletRequest request, String uri, String query) {
        return request.getAttribute(uri) instanceof String asked
                ? target(asked, request.getAttribute(query) instanceof String text ? text : null)
                : target(request.getRequestURI(), request.getQueryString());
    }

    private static Optional<String> target(String uri, @Nullable String query) {
        return ReturnTarget.local(uri + (query == null ? "" : "?" + query));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
