package dev.postern.servlet;

import dev.postern.Authentication;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request as the application's servlets see it: the standard methods tell of the login that the filter found (Jakarta
 * Servlet section 13.3). A session of the container is none of ours: a login gives it another id, if there is one, and
 * nothing else.
 */
final class AuthRequest extends HttpServletRequestWrapper {
    private final LoginSteps steps;
    private final Challenge challenge;
    private final HttpServletResponse response;
    private final Visitor visitor;
    private final String visitorAttribute;
    private Optional<Authentication> authentication;

    AuthRequest(
            HttpServletRequest request,
            HttpServletResponse response,
            LoginSteps steps,
            Challenge challenge,
            Visitor visitor,
            String visitorAttribute) {
        super(request);
        this.response = response;
        this.steps = steps;
        this.challenge = challenge;
        this.visitorAttribute = visitorAttribute;
        this.visitor = visitor;
        this.authentication = visitor.authentication();
        become(visitor.authentication());
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return authentication.map(Authentication::identity).orElse(null);
    }

    @Override
    public @Nullable String getRemoteUser() {
        return authentication.map(known -> known.identity().subject()).orElse(null);
    }

    /** Jakarta Servlet section 13.3: {@code *} is nobody's role, {@code **} everybody's who has logged in. */
    @Override
    public boolean isUserInRole(String role) {
        return switch (role) {
            case "*" -> false;
            case "**" -> authentication.isPresent();
            default ->
                authentication
                        .map(known -> known.identity().roles().contains(role))
                        .orElse(false);
        };
    }

    /** Returns how the token came: {@code Cookie} or {@code Bearer}; null without a login. */
    @Override
    public @Nullable String getAuthType() {
        return authentication.isEmpty() ? null : visitor.isBearer() ? "Bearer" : "Cookie";
    }

    /** Tells whether somebody has logged in; if not, answers as for a path that needs a login. */
    @Override
    public boolean authenticate(HttpServletResponse answer) throws IOException {
        if (authentication.isPresent()) {
            return true;
        }
        challenge.send(this, answer, visitor);
        return false;
    }

    /**
     * Checks the password and logs in, with cookies. If the container has a session for this browser, that gets another
     * id, so that no id planted before the login leads into it.
     *
     * @throws ServletException if somebody has logged in already, the password is refused, there were too many attempts,
     *     passwords are not configured, the identity does not fit into a token, or the response is under way so that no cookie would reach the browser
     */
    @Override
    public void login(String email, String password) throws ServletException {
        if (authentication.isPresent()) {
            throw new ServletException("somebody has logged in already");
        }
        if (response.isCommitted()) {
            throw new ServletException("the response is under way: cookies come before its body");
        }
        become(Optional.of(steps.login(this, response, email, password)));
        if (getSession(false) != null) {
            changeSessionId(); // whoever knew the id of the stranger's session must not know that of the user's
        }
    }

    /** Ends the login, takes the cookies away and leaves the rest of the request anonymous. Harmless without a login. */
    @Override
    public void logout() throws ServletException {
        steps.logout((HttpServletRequest) getRequest(), response);
        become(Optional.empty());
    }

    @Override
    public AsyncContext startAsync() {
        return new AuthAsyncContext(super.startAsync(), this);
    }

    @Override
    public AsyncContext startAsync(ServletRequest started, ServletResponse answer) {
        return new AuthAsyncContext(super.startAsync(started, answer), this);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return new AuthAsyncContext(super.getAsyncContext(), this);
    }

    private void become(Optional<Authentication> who) {
        authentication = who;
        setAttribute(visitorAttribute, new Visitor(visitor.shown(), who, visitor.rejection()));
        if (who.isPresent()) {
            setAttribute(Auth.AUTHENTICATION, who.get());
        } else {
            removeAttribute(Auth.AUTHENTICATION);
        }
    }
}
