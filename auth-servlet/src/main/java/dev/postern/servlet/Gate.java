package dev.postern.servlet;

import dev.postern.ConfigKeys;
import dev.postern.LoginEndedException;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The walk of a request, from its target to the application. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String RETRY_AFTER_SECONDS = "5";

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
        this.challenge = new Challenge(postern, cookies);
        this.endpoints = new Endpoints(postern, steps, challenge, cookies, tokens, sameOrigin);
        this.loginPage = config.get(ConfigKeys.LOGIN_PAGE);
        warn(postern);
    }

    /** Reads what the registered servlets ask for by annotations, and warns of what would get past this gate. */
    void check(ServletContext context) {
        AnnotatedRights.of(context).check();
        JettyWebSockets.warn(context);
    }

    Cookies cookies() {
        return cookies;
    }

    LoginSteps steps() {
        return steps;
    }

    Challenge challenge() {
        return challenge;
    }

    void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var known = Passage.visitorAt(this, request);
        try {
            if (request.getDispatcherType() == DispatcherType.ERROR) {
                // The deployment has chosen the page, for whoever made the mistake, and so it is open to them.
                enter(request, response, chain, known == null ? Visitor.STRANGER : known);
            } else {
                judge(request, response, chain, known);
            }
        } catch (ProblemException e) {
            Answers.error(request, response, e.problem());
        } catch (RuntimeException | ServletException e) {
            var cause = known(e);
            if (cause == null || response.isCommitted() || (known != null && isNested(request))) {
                throw e;
            }
            response.resetBuffer(); // headers stay: among them may be the cookies of a refresh that did succeed
            if (cause instanceof TokenStoreException) {
                LOG.debug("answered 503", e);
                response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
                Answers.error(request, response, Problem.STORE_UNAVAILABLE);
            } else {
                LOG.debug("answered as if no login had come", e);
                challenge.send(request, response, visitorOf(request).ended());
            }
        }
    }

    /** Tells whether a later dispatch runs inside an earlier one, whose pass through here answers for both. */
    private static boolean isNested(HttpServletRequest request) {
        var type = request.getDispatcherType();
        return type != DispatcherType.ASYNC && type != DispatcherType.ERROR;
    }

    /**
     * Returns what we have an answer to, bare or as a framework has wrapped it, or a container: Undertow does so on its way
     * out of a forward. Null if there is nothing of that kind.
     */
    private static @Nullable RuntimeException known(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TokenStoreException || cause instanceof LoginEndedException) {
                return (RuntimeException) cause;
            }
        }
        return null;
    }

    /** Asks who it is once a request, and what that opens at each dispatch. */
    private void judge(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, @Nullable Visitor known)
            throws IOException, ServletException {
        var target = Target.of(request);
        if (target == null) {
            refuse(request, response, Problem.AMBIGUOUS_TARGET);
            return;
        }
        if (!Rules.takesMethod(request.getMethod())) {
            refuse(request, response, Problem.METHOD_NOT_IMPLEMENTED);
            return;
        }
        var isDispatched = request.getDispatcherType() != DispatcherType.REQUEST;
        if (!isDispatched && known == null && endpoints.serve(request, response, target.path())) {
            return;
        }
        var visitor = known != null ? known : Visitor.of(tokens.read(request), postern);
        if (known == null
                && SameOrigin.mattersFor(request)
                && comesWithCookies(request, visitor)
                && !sameOrigin.holdsFor(request)) {
            refuse(request, response, Problem.CROSS_SITE);
            return;
        }
        var right = rightFor(request, target, isDispatched);
        var maxAge = right.maxAge();
        if (right.isForEverybody()) {
            enter(request, response, chain, visitor);
        } else if (visitor.authentication().isEmpty()) {
            if (mayAnswer(request, response)) {
                challenge.send(request, response, visitor);
            }
        } else if (!right.allows(visitor.authentication().get().identity())) {
            if (mayAnswer(request, response)) {
                challenge.forbid(request, response, visitor);
            }
        } else if (maxAge.isPresent() && visitor.isOlderThan(maxAge.get(), postern.clock())) {
            if (mayAnswer(request, response)) {
                challenge.sendAgain(request, response, visitor, maxAge.get());
            }
        } else {
            enter(request, response, chain, visitor);
        }
    }

    /** Tells whether another site could have made the browser add what a logout, or whoever asks who it is, would take. */
    private boolean comesWithCookies(HttpServletRequest request, Visitor visitor) {
        return visitor.isAmbient()
                || (!visitor.isBearer() && cookies.readRefresh(request) instanceof PresentedToken.Token);
    }

    private void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Visitor visitor)
            throws IOException, ServletException {
        chain.doFilter(new AuthRequest(request, response, this, visitor), response);
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        if (mayAnswer(request, response)) {
            Answers.error(request, response, problem);
        }
    }

    /**
     * Tells whether there is somebody to tell. A part of a page that is refused is left out of it: its status and its
     * headers would not count (Jakarta Servlet section 9.3). Behind half an answer nothing more is written.
     */
    private static boolean mayAnswer(HttpServletRequest request, HttpServletResponse response) {
        var mayAnswer = request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted();
        if (!mayAnswer) {
            LOG.debug("left out: a part of {} that its reader has no right to", request.getRequestURI());
        }
        return mayAnswer;
    }

    private Visitor visitorOf(HttpServletRequest request) {
        var visitor = Passage.visitorAt(this, request);
        return visitor == null ? Visitor.STRANGER : visitor;
    }

    /** What the path asks for, and the servlet too: an annotation takes away from what the rules give, and adds nothing. */
    private Right rightFor(HttpServletRequest request, Target target, boolean isDispatched) {
        var method = request.getMethod();
        return target.right(path -> rightFor(method, path), isDispatched)
                .and(AnnotatedRights.of(request.getServletContext()).rightFor(target.servlet(), method));
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
        if (postern.strategy().issuer().isEmpty() && postern.passwordLogin().isPresent()) {
            LOG.warn(
                    "no key that signs: {}/login answers 404, and accounts are not asked. Give a private key if users are to"
                            + " log in here",
                    postern.config().get(ConfigKeys.PREFIX));
        }
        if (postern.config().get(ConfigKeys.COOKIE_INSECURE)) {
            LOG.warn(
                    "{} is on: cookies travel over plain http, and anybody on the way can steal a login",
                    ConfigKeys.COOKIE_INSECURE);
        }
    }
}
