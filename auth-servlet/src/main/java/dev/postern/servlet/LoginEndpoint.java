package dev.postern.servlet;

import dev.postern.IssueResult;
import dev.postern.LoginLimitException;
import dev.postern.PasswordLogin.Outcome;
import dev.postern.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code POST /auth/login}: e-mail and password for tokens. An API client gets JSON, and cookies unless it asks for
 * {@code "delivery":"body"}; a browser's form is sent on, to where it wanted to go or back to the login page.
 */
final class LoginEndpoint {
    private final LoginSteps steps;
    private final Challenge challenge;
    private final Cookies cookies;
    private final Clock clock;

    LoginEndpoint(LoginSteps steps, Challenge challenge, Cookies cookies, Clock clock) {
        this.steps = steps;
        this.challenge = challenge;
        this.clock = clock;
        this.cookies = cookies;
    }

    void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var body = RequestBody.read(request);
        var page = body.isForm() && Answers.wantsPage(request);
        var target = body.get("return_to").flatMap(ReturnTarget::local);
        var label = body.get("label").orElse("");
        var delivery = body.get("delivery").orElse("cookie");
        if (!delivery.equals("cookie") && (body.isForm() || !delivery.equals("body"))) {
            throw new ProblemException(Problem.INVALID_REQUEST);
        }

        var outcome = steps.check(request, body.require("email"), body.require("password"), label);
        if (outcome.isEmpty()) {
            throw new ProblemException(Problem.NOT_FOUND); // no accounts are configured: there is no such endpoint
        }
        if (outcome.get() instanceof Outcome.Success success) {
            try {
                var issued = steps.issue(request, success.identity(), label);
                deliver(request, response, issued, delivery, page, target);
            } catch (LoginLimitException e) {
                refuse(request, response, page, target, Problem.LOGIN_LIMIT);
            }
        } else if (outcome.get() instanceof Outcome.Throttled throttled) {
            throttled(request, response, page, target, throttled.retryAfter());
        } else {
            refuse(request, response, page, target, Problem.INVALID_CREDENTIALS);
        }
    }

    private void deliver(
            HttpServletRequest request,
            HttpServletResponse response,
            IssueResult issued,
            String delivery,
            boolean page,
            Optional<String> target)
            throws IOException {
        if (delivery.equals("body")) {
            steps.endPrevious(request);
            tokensInBody(response, issued.tokens(), clock);
            return;
        }
        cookies.set(response, issued.tokens());
        steps.endPrevious(request);
        if (page) {
            Answers.redirect(response, target.orElse(challenge.home(request)));
        } else {
            describe(response, issued);
        }
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            boolean page,
            Optional<String> target,
            Problem problem)
            throws IOException {
        if (page) {
            backToLoginPage(request, response, target, problem, "");
        } else {
            Answers.error(request, response, problem);
        }
    }

    /** RFC 6749 section 5.1. */
    static void tokensInBody(HttpServletResponse response, Tokens tokens, Clock clock) throws IOException {
        var expiresIn = Math.max(
                0, Duration.between(clock.instant(), tokens.expiresAt()).toSeconds());
        Answers.json(response, HttpServletResponse.SC_OK, json -> {
            json.writeStringField("access_token", tokens.accessToken());
            json.writeStringField("token_type", "Bearer");
            json.writeNumberField("expires_in", expiresIn);
            if (tokens.refreshToken().isPresent()) {
                json.writeStringField("refresh_token", tokens.refreshToken().get());
            }
        });
    }

    private void throttled(
            HttpServletRequest request,
            HttpServletResponse response,
            boolean page,
            Optional<String> target,
            Duration retryAfter)
            throws IOException {
        var seconds =
                String.valueOf(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds()));
        if (page) {
            // No Retry-After: beside a redirect it would ask the browser to wait before it follows.
            backToLoginPage(request, response, target, Problem.THROTTLED, "&retry_after=" + seconds);
        } else {
            response.setHeader("Retry-After", seconds);
            Answers.error(request, response, Problem.THROTTLED);
        }
    }

    private static void describe(HttpServletResponse response, IssueResult issued) throws IOException {
        Answers.json(response, HttpServletResponse.SC_OK, json -> {
            json.writeStringField("subject", issued.authentication().identity().subject());
            Answers.texts(json, "roles", issued.authentication().identity().roles());
            json.writeStringField("expires_at", issued.tokens().expiresAt().toString());
        });
    }

    private void backToLoginPage(
            HttpServletRequest request,
            HttpServletResponse response,
            Optional<String> target,
            Problem problem,
            String more) {
        var address = challenge.loginPage(request, target);
        Answers.redirect(response, address + (address.contains("?") ? "&" : "?") + "error=" + problem.code() + more);
    }
}
