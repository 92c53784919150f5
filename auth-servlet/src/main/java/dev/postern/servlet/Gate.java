package dev.postern.servlet;

import dev.postern.ConfigKeys;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The walk of a request, from its target to the application. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private static final AtomicLong GATES = new AtomicLong();

    /** Where a later dispatch of a request finds whom this gate, and no other one, has judged already. */
    private final String visitorAttribute = "dev.postern.visitor." + GATES.incrementAndGet();

    private final Postern postern;
    private final Rules rules;
    private final Cookies cookies;
    private final TokenReader tokens;
    private final SameOrigin sameOrigin;
    private final LoginSteps steps;
    private final Challenge challenge;
    private final Endpoints endpoints;
    private final String loginPage;

    Gate(Postern postern, Rules rules, Function<HttpServletRequest, String> clientAddress) {
        var config = postern.config();
        this.postern = postern;
        this.rules = rules;
        this.cookies = new Cookies(config, postern.clock());
        this.tokens = new TokenReader(cookies);
        this.sameOrigin = new SameOrigin(config.get(ConfigKeys.ALLOWED_ORIGINS));
        this.steps = new LoginSteps(postern, cookies, tokens, sameOrigin, clientAddress);
        this.challenge = new Challenge(postern);
        this.endpoints = new Endpoints(postern, steps, challenge, cookies, tokens, sameOrigin);
        this.loginPage = config.get(ConfigKeys.LOGIN_PAGE);
        warn(postern);
    }

    void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var known = request.getAttribute(visitorAttribute);
        try {
            if (known instanceof Visitor visitor) {
                // A later dispatch of a request that was judged already: an error page, a forward, an asynchronous one.
                chain.doFilter(
                        new AuthRequest(request, response, steps, challenge, visitor, visitorAttribute), response);
            } else {
                judge(request, response, chain);
            }
        } catch (ProblemException e) {
            Answers.error(request, response, e.problem());
        } catch (TokenStoreException e) {
            if (response.isCommitted() || (known != null && isNested(request))) {
                throw e;
            }
            LOG.debug("answered 503", e);
            response.resetBuffer(); // headers stay: among them may be the cookies of a refresh that did succeed
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
            Answers.error(request, response, Problem.STORE_UNAVAILABLE);
        }
    }

    /** Tells whether a later dispatch runs inside an earlier one, whose pass through here answers for both. */
    private static boolean isNested(HttpServletRequest request) {
        var type = request.getDispatcherType();
        return type != DispatcherType.ASYNC && type != DispatcherType.ERROR;
    }

    private void judge(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var path = RequestPath.of(request);
        if (path.isEmpty()) {
            Answers.error(request, response, Problem.AMBIGUOUS_TARGET);
            return;
        }
        if (endpoints.serve(request, response, path.get())) {
            return;
        }
        var right = rightFor(request.getMethod(), path.get());
        var visitor = Visitor.of(tokens.read(request), postern);
        if (visitor.isAmbient() && SameOrigin.mattersFor(request) && !sameOrigin.holdsFor(request)) {
            Answers.error(request, response, Problem.CROSS_SITE);
        } else if (right instanceof Right.Permit
                || visitor.authentication()
                        .filter(who -> right.allows(who.identity()))
                        .isPresent()) {
            request.setAttribute(Auth.COOKIES, cookies);
            chain.doFilter(new AuthRequest(request, response, steps, challenge, visitor, visitorAttribute), response);
        } else if (visitor.authentication().isPresent()) {
            challenge.forbid(request, response, visitor);
        } else {
            challenge.send(request, response, visitor);
        }
    }

    /** The page where strangers log in is open to them, whatever the rules say. */
    private Right rightFor(String method, String path) {
        var showsLoginPage = path.equals(loginPage) && (method.equals("GET") || method.equals("HEAD"));
        return showsLoginPage ? new Right.Permit() : rules.rightFor(method, path);
    }

    private static void warn(Postern postern) {
        if (postern.strategy().issuer().isPresent() && postern.passwordLogin().isEmpty()) {
            LOG.warn(
                    "no accounts: {}/login answers 404. Set {}, or hand a PasswordLogin to Postern.builder",
                    postern.config().get(ConfigKeys.PREFIX),
                    ConfigKeys.ACCOUNTS_FILE);
        }
        if (postern.config().get(ConfigKeys.COOKIE_INSECURE)) {
            LOG.warn(
                    "{} is on: cookies travel over plain http, and anybody on the way can steal a login",
                    ConfigKeys.COOKIE_INSECURE);
        }
    }
}
