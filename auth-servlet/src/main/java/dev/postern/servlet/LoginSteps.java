package dev.postern.servlet;

import dev.postern.Authentication;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.IssueResult;
import dev.postern.LoginLimitException;
import dev.postern.PasswordLogin;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.Postern;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of logging in and out, as the endpoints and the standard methods of a request both take them. */
final class LoginSteps {
    private static final Logger LOG = LoggerFactory.getLogger(LoginSteps.class);

    private final Postern postern;
    private final Cookies cookies;
    private final TokenReader tokens;
    private final SameOrigin sameOrigin;
    private final Function<HttpServletRequest, String> addresses;

    LoginSteps(
            Postern postern,
            Cookies cookies,
            TokenReader tokens,
            SameOrigin sameOrigin,
            Function<HttpServletRequest, String> addresses) {
        this.postern = postern;
        this.cookies = cookies;
        this.tokens = tokens;
        this.sameOrigin = sameOrigin;
        this.addresses = addresses;
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

    /**
     * Makes a login.
     *
     * @throws ProblemException if the identity does not fit into a token
     */
    IssueResult issue(HttpServletRequest request, Identity identity, String label) {
        try {
            return postern.issue(identity, client(request, label));
        } catch (IllegalArgumentException e) {
            throw unfit(e);
        }
    }

    /** Tells the operator what does not fit, and the client that something does not. */
    static ProblemException unfit(IllegalArgumentException reason) {
        LOG.error("no token can be made for an identity", reason);
        return new ProblemException(Problem.UNFIT_IDENTITY);
    }

    /** Ends the login that the browser's cookies still prove, once its successor is on the way: it would be forgotten. */
    void endPrevious(HttpServletRequest request) {
        if (!end(cookies.readAccess(request), EndReason.REPLACED)) {
            end(cookies.readRefresh(request), EndReason.REPLACED);
        }
    }

    /**
     * Logs in with a password and hands out cookies, as {@link HttpServletRequest#login} asks; not for another site, which
     * could make the browser act as somebody whom the site knows.
     */
    Authentication login(HttpServletRequest request, HttpServletResponse response, String email, String password)
            throws ServletException {
        if (SameOrigin.mattersFor(request) && !sameOrigin.holdsFor(request)) {
            throw new ServletException("the request came from another site");
        }
        var outcome = check(request, email, password, "");
        if (outcome.isPresent() && outcome.get() instanceof PasswordLogin.Outcome.Success success) {
            IssueResult issued;
            try {
                issued = issue(request, success.identity(), "");
            } catch (LoginLimitException e) {
                throw new ServletException("too many logins", e);
            } catch (ProblemException e) {
                throw new ServletException("the identity does not fit into a token", e);
            }
            cookies.set(response, issued.tokens());
            endPrevious(request);
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
        var ended = end(tokens.read(request), EndReason.LOGOUT);
        if (tokens.isBearer(request)) {
            return; // this client has none of our cookies
        }
        if (!ended) {
            end(cookies.readRefresh(request), EndReason.LOGOUT);
        }
        cookies.clear(response);
    }

    private boolean end(PresentedToken presented, EndReason reason) {
        return presented instanceof PresentedToken.Token token
                && postern.revoke(token.value(), reason).isPresent();
    }

    private Client client(HttpServletRequest request, String label) {
        var userAgent = request.getHeader("User-Agent");
        return new Client(label, userAgent == null ? "" : userAgent, addresses.apply(request));
    }
}
