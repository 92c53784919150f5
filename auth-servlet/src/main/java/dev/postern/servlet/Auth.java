package dev.postern.servlet;

import dev.postern.Authentication;
import dev.postern.Tokens;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/** What the application's own code asks of a request that has come through {@link AuthFilter}. */
public final class Auth {
    private Auth() {}

    /** Returns what the request's token proves; empty if it showed none or the filter has not seen the request. */
    public static Optional<Authentication> current(ServletRequest request) {
        return current(request, Authentication.class);
    }

    /** Returns the same as a strategy's own type; empty if the login is of another strategy, too. */
    public static <T extends Authentication> Optional<T> current(ServletRequest request, Class<T> type) {
        var passage = Passage.latest(request);
        return passage == null
                ? Optional.empty()
                : passage.visitor().authentication().filter(type::isInstance).map(type::cast);
    }

    /**
     * Returns what the request's token proves, on a path whose rule lets nobody else through.
     *
     * @throws IllegalStateException if there is no login: the rule permits strangers, or the filter is not in the way
     */
    public static Authentication require(ServletRequest request) {
        return current(request)
                .orElseThrow(() -> new IllegalStateException(
                        "nobody has logged in: check auth.rules and that AuthFilter is mapped to this path"));
    }

    /**
     * Hands renewed tokens to a browser, as the cookies that it already has. For a client that holds its tokens itself
     * put them into the answer's body.
     *
     * @throws IllegalStateException if the filter has not seen the request, or the response is committed already
     * @throws IllegalArgumentException if a token is too long for a cookie
     */
    public static void deliver(HttpServletRequest request, HttpServletResponse response, Tokens tokens) {
        var passage = Passage.latest(request);
        if (passage == null) {
            throw new IllegalStateException("AuthFilter is not mapped to this path");
        }
        if (response.isCommitted()) {
            throw new IllegalStateException("the response is under way: cookies come before its body");
        }
        passage.gate().cookies().set(response, tokens);
    }
}
