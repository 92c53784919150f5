package dev.postern.servlet;

import dev.postern.Authentication;
import dev.postern.Client;
import dev.postern.ConfigKeys;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.PasswordLogin;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.Postern;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Logging in and out, as the endpoints and the standard methods of a request both do it. */
final class AccountDesk {
    private static final String CHALLENGE = "Bearer realm=\"postern\"";

    private final Postern postern;
    private final Cookies cookies;
    private final TokenReader tokens;
    private final Function<HttpServletRequest, String> addresses;
    private final String prefix;
    private final String loginPage;
    private final String home;

    AccountDesk(Postern postern, Cookies cookies, TokenReader tokens, Function<HttpServletRequest, String> addresses) {
        this.postern = postern;
        this.cookies = cookies;
        this.tokens = tokens;
        this.addresses = addresses;
        this.prefix = postern.config().get(ConfigKeys.PREFIX);
        this.loginPage = postern.config().get(ConfigKeys.LOGIN_PAGE);
        this.home = postern.config().get(ConfigKeys.HOME);
    }

    /** Checks a password; empty if no password check is configured, or if this service only verifies tokens. */
    Optional<Outcome> check(HttpServletRequest request, String email, String password, String label) {
        return postern.passwordLogin()
                .filter(checker -> postern.strategy().issuer().isPresent())
                .map(checker -> {
                    var characters = password.toCharArray();
                    try {
                        return checker.login(email, characters, client(request, label));
                    } finally {
                        Arrays.fill(characters, '\0');
                    }
                });
    }

    /** Makes a login. One that the browser's cookies prove already ends: it would only be forgotten. */
    IssueResult issue(HttpServletRequest request, Identity identity, String label) {
        var issued = postern.issue(identity, client(request, label));
        if (!end(cookies.readAccess(request), EndReason.REPLACED)) {
            end(cookies.readRefresh(request), EndReason.REPLACED);
        }
        return issued;
    }

    /** Logs in with a password and hands out cookies, as {@link HttpServletRequest#login} asks. */
    Authentication login(HttpServletRequest request, HttpServletResponse response, String email, String password)
            throws ServletException {
        var outcome = check(request, email, password, "");
        if (outcome.isPresent() && outcome.get() instanceof PasswordLogin.Outcome.Success success) {
            var issued = issue(request, success.identity(), "");
            cookies.set(request, response, issued.tokens());
            return issued.authentication();
        }
        throw new ServletException(
                outcome.isEmpty()
                        ? "no accounts are configured"
                        : outcome.get() instanceof PasswordLogin.Outcome.Throttled
                                ? "too many attempts"
                                : "login refused");
    }

    /** Ends the login that the request's token proves: a Bearer token's, else the access or the refresh cookie's. */
    void logout(HttpServletRequest request, HttpServletResponse response) {
        var shown = tokens.read(request);
        if (shown instanceof PresentedToken.Token token && !token.ambient()) {
            end(shown, EndReason.LOGOUT);
            return;
        }
        if (!end(shown, EndReason.LOGOUT)) {
            end(cookies.readRefresh(request), EndReason.LOGOUT);
        }
        forget(request, response);
    }

    /** Takes the cookies away after the login behind them has ended. */
    void forget(HttpServletRequest request, HttpServletResponse response) {
        cookies.clear(request, response);
        response.setHeader("Clear-Site-Data", "\"cache\"");
    }

    /** Returns how many whole seconds are left until then. */
    long secondsUntil(Instant end) {
        return Math.max(0, Duration.between(postern.clock().instant(), end).toSeconds());
    }

    /** Answers a request that needs a login and has none: the way to one for a browser, 401 for anybody else. */
    void askForLogin(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
        if (Answers.wantsPage(request) && !visitor.isBearer()) {
            Answers.redirect(response, wayToLogin(request, visitor));
            return;
        }
        var nothing = visitor.shown() instanceof PresentedToken.None;
        var problem = nothing ? Problem.UNAUTHORIZED : Problem.INVALID_TOKEN;
        // RFC 6750 section 3: no error code where no token came.
        response.setHeader("WWW-Authenticate", CHALLENGE + (nothing ? "" : ", error=\"" + problem.code() + "\""));
        Answers.error(request, response, problem);
    }

    /** Answers a request whose login is good but does not open this. */
    void forbid(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
        if (visitor.isBearer()) {
            response.setHeader("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"");
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
     * Returns where a browser gets a login: through the refresh endpoint, whose cookie is not sent here, if its token is
     * merely late; else at the login page. A token that stays bad can't send a browser in circles. What was to be sent
     * with an unsafe method can't be repeated; its way leads home.
     */
    private String wayToLogin(HttpServletRequest request, Visitor visitor) {
        var target =
                SameOrigin.mattersFor(request) ? Optional.of(home(request)) : ReturnTarget.local(targetOf(request));
        return visitor.isMerelyLate() && target.isPresent() && postern.hasRefreshTokens()
                ? request.getContextPath() + prefix + "/refresh?return_to=" + encode(target.get())
                : loginPage(request, target);
    }

    private boolean end(PresentedToken presented, EndReason reason) {
        return presented instanceof PresentedToken.Token token
                && postern.revoke(token.value(), reason).isPresent();
    }

    private Client client(HttpServletRequest request, String label) {
        var userAgent = request.getHeader("User-Agent");
        return new Client(label, userAgent == null ? "" : userAgent, addresses.apply(request));
    }

    private static String targetOf(HttpServletRequest request) {
        var query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
