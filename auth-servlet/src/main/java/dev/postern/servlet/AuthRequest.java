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
    private final HttpServletResponse response;
    private final Gate gate;
    private Visitor visitor;

    AuthRequest(HttpServletRequest request, HttpServletResponse response, Gate gate, Visitor visitor) {
        super(request);
        this.response = response;
        this.gate = gate;
        this.visitor = visitor;
        Passage.note(request, gate, visitor);
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return visitor.authentication().map(Authentication::identity).orElse(null);
    }

    @Override
    public @Nullable String getRemoteUser() {
        return visitor.authentication().map(known -> known.identity().subject()).orElse(null);
    }

    /** Jakarta Servlet section 13.3: {@code *} is nobody's role, {@code **} everybody's who has logged in. */
    @Override
    public boolean isUserInRole(String role) {
        return switch (role) {
            case "*" -> false;
            case "**" -> visitor.authentication().isPresent();
            default ->
                visitor.authentication()
                        .map(known -> known.identity().roles().contains(role))
                        .orElse(false);
        };
    }

    /** Returns how the token came: {@code Cookie} or {@code Bearer}; null without a login. */
    @Override
    public @Nullable String getAuthType() {
        return visitor.authentication().isEmpty() ? null : visitor.isBearer() ? "Bearer" : "Cookie";
    }

    /** Tells whether somebody has logged in; if not, answers as for a path that needs a login. */
    @Override
    public boolean authenticate(HttpServletResponse answer) throws IOException {
        if (visitor.authentication().isPresent()) {
            return true;
        }
        gate.challenge().send(this, answer, visitor);
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
        if (visitor.authentication().isPresent()) {
            throw new ServletException("somebody has logged in already");
        }
        if (response.isCommitted()) {
            throw new ServletException("the response is under way: cookies come before its body");
        }
        become(Optional.of(gate.steps().login(this, response, email, password)));
        if (getSession(false) != null) {
            changeSessionId(); // whoever knew the id of the stranger's session must not know that of the user's
        }
    }

    /** Ends the login, takes the cookies away and leaves the rest of the request anonymous. Harmless without a login. */
    @Override
    public void logout() throws ServletException {
        gate.steps().logout((HttpServletRequest) getRequest(), response);
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
        visitor = new Visitor(visitor.shown(), who, visitor.rejection());
        Passage.note(this, gate, visitor);
    }
}
