package dev.postern.servlet;

import dev.postern.Postern;
import dev.postern.RefreshResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code /auth/refresh}: a refresh token for a fresh access token. The answer comes the way the token came: cookies for a
 * cookie, a body for a body.
 */
final class RefreshEndpoint {
    private final Postern postern;
    private final Challenge challenge;
    private final Cookies cookies;

    RefreshEndpoint(Postern postern, Challenge challenge, Cookies cookies) {
        this.postern = postern;
        this.challenge = challenge;
        this.cookies = cookies;
    }

    void refresh(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var inBody = RequestBody.readOptional(request).get("refresh_token");
        if (inBody.isPresent()) {
            var result = refresh(postern, inBody.get());
            if (result instanceof RefreshResult.Refreshed refreshed) {
                var tokens = refreshed.tokens();
                LoginEndpoint.tokensInBody(response, tokens, postern.clock());
            } else {
                Answers.error(request, response, Problem.INVALID_GRANT);
            }
            return;
        }
        var refreshed = byCookie(request, response);
        if (refreshed.isPresent()) {
            Answers.json(response, HttpServletResponse.SC_OK, json -> {
                json.writeStringField(
                        "subject", refreshed.get().authentication().identity().subject());
                json.writeStringField(
                        "expires_at", refreshed.get().tokens().expiresAt().toString());
            });
        } else {
            Answers.error(request, response, Problem.INVALID_GRANT);
        }
    }

    /** A page's way to a fresh access cookie: here and back. */
    void refreshAndReturn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var target = RequestBody.query(request).get("return_to").flatMap(ReturnTarget::local);
        Answers.redirect(
                response,
                byCookie(request, response).isPresent()
                        ? target.orElse(challenge.home(request))
                        : challenge.loginPage(request, target));
    }

    /** Refreshes by cookie and sets the new ones; takes them away if the token was rejected. */
    private Optional<RefreshResult.Refreshed> byCookie(HttpServletRequest request, HttpServletResponse response) {
        return refreshByCookie(request, response, postern, cookies);
    }

    static Optional<RefreshResult.Refreshed> refreshByCookie(
            HttpServletRequest request, HttpServletResponse response, Postern postern, Cookies cookies) {
        if (!(cookies.readRefresh(request) instanceof PresentedToken.Token token)) {
            return Optional.empty();
        }
        if (refresh(postern, token.value()) instanceof RefreshResult.Refreshed refreshed) {
            cookies.set(response, refreshed.tokens());
            return Optional.of(refreshed);
        }
        cookies.clear(response);
        return Optional.empty();
    }

    private static RefreshResult refresh(Postern postern, String token) {
        try {
            return postern.refresh(token);
        } catch (IllegalArgumentException e) { // the identity has grown; the login goes on as it was
            throw LoginSteps.unfit(e);
        }
    }
}
