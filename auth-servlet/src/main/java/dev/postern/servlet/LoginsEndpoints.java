package dev.postern.servlet;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.postern.Authentication;
import dev.postern.Login;
import dev.postern.Postern;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Who am I, where am I logged in, and the ways to end that: the endpoints that need a login. */
final class LoginsEndpoints {
    private final Postern postern;
    private final Challenge challenge;
    private final Cookies cookies;
    private final TokenReader tokens;

    LoginsEndpoints(Postern postern, Challenge challenge, Cookies cookies, TokenReader tokens) {
        this.postern = postern;
        this.challenge = challenge;
        this.cookies = cookies;
        this.tokens = tokens;
    }

    void me(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = who(request, response);
        if (me.isPresent()) {
            Answers.json(response, HttpServletResponse.SC_OK, json -> describe(json, me.get()));
        }
    }

    void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = who(request, response);
        if (me.isPresent()) {
            var logins = postern.logins().list(me.get().identity().subject());
            Answers.json(response, HttpServletResponse.SC_OK, json -> {
                json.writeArrayFieldStart("logins");
                for (var login : logins) {
                    describe(json, login, me.get());
                }
                json.writeEndArray();
            });
        }
    }

    void end(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = who(request, response);
        if (me.isPresent()) {
            var uri = request.getRequestURI();
            var id = uri.substring(uri.lastIndexOf('/') + 1); // ids need no encoding: what does is nobody's id
            var ended = postern.logins().end(me.get().identity().subject(), id);
            if (ended.isEmpty()) {
                Answers.error(request, response, Problem.NOT_FOUND);
            } else {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
        }
    }

    void endAll(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = who(request, response);
        if (me.isPresent()) {
            postern.logins().endAll(me.get().identity().subject());
            if (!tokens.isBearer(request)) {
                cookies.clear(response);
            }
            done(request, response, challenge.loginPage(request, Optional.empty()));
        }
    }

    void endOthers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var me = who(request, response);
        if (me.isPresent()) {
            postern.logins().endOthers(me.get().identity().subject(), me.get().loginId());
            done(request, response, challenge.home(request));
        }
    }

    /**
     * Returns who asks; answers for itself if nobody has logged in. An access cookie that is gone is renewed right here: a
     * form that ends all logins must not lead to the login page instead.
     */
    private Optional<Authentication> who(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var visitor = Visitor.of(tokens.read(request), postern);
        if (visitor.authentication().isPresent()) {
            return visitor.authentication();
        }
        if (visitor.isMerelyLate() && !visitor.isBearer()) {
            var refreshed = RefreshEndpoint.refreshByCookie(request, response, postern, cookies);
            if (refreshed.isPresent()) {
                return Optional.of(refreshed.get().authentication());
            }
        }
        challenge.send(request, response, visitor);
        return Optional.empty();
    }

    private static void done(HttpServletRequest request, HttpServletResponse response, String page) {
        if (Answers.wantsPage(request)) {
            Answers.redirect(response, page);
        } else {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    private static void describe(JsonGenerator json, Authentication me) throws IOException {
        var identity = me.identity();
        json.writeStringField("subject", identity.subject());
        Answers.texts(json, "roles", identity.roles());
        Answers.texts(json, "permissions", identity.permissions());
        json.writeObjectFieldStart("claims");
        for (var name : identity.claims().keySet().stream().sorted().toList()) {
            json.writeStringField(name, identity.claims().get(name));
        }
        json.writeEndObject();
        json.writeStringField("login_id", me.loginId());
        json.writeStringField("authenticated_at", me.authenticatedAt().toString());
        json.writeStringField("expires_at", me.expiresAt().toString());
    }

    private static void describe(JsonGenerator json, Login login, Authentication me) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", login.id());
        json.writeBooleanField("current", login.id().equals(me.loginId()));
        json.writeStringField("label", login.client().label());
        json.writeStringField("user_agent", login.client().userAgent());
        json.writeStringField("address", login.client().address());
        json.writeStringField("authenticated_at", login.authenticatedAt().toString());
        json.writeStringField("last_seen_at", login.lastSeenAt().toString());
        json.writeStringField("expires_at", login.expiresAt().toString());
        json.writeEndObject();
    }
}
