package dev.postern.servlet;

import dev.postern.ConfigKeys;
import dev.postern.Postern;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the endpoint of a path and a method, and keeps out requests that another site sends. */
final class Endpoints {
    private static final String KEY_SET = "/.well-known/jwks.json";

    /** What a Bearer token beside it proves nothing for: a password does, or the refresh token. */
    private static final Set<String> WITHOUT_BEARER = Set.of("/login", "/refresh");

    private final Postern postern;
    private final String prefix;
    private final String below;
    private final SameOrigin sameOrigin;
    private final Cors cors;
    private final TokenReader tokens;
    private final Map<String, Map<String, Endpoint>> byPath;
    private final Map<String, Endpoint> oneLogin;

    Endpoints(
            Postern postern,
            LoginSteps steps,
            Challenge challenge,
            Cookies cookies,
            TokenReader tokens,
            SameOrigin sameOrigin) {
        this.postern = postern;
        this.prefix = postern.config().get(ConfigKeys.PREFIX);
        this.below = prefix + "/";
        this.sameOrigin = sameOrigin;
        this.cors = new Cors(sameOrigin);
        this.tokens = tokens;
        var login = new LoginEndpoint(steps, challenge, cookies, postern.clock());
        var refresh = new RefreshEndpoint(postern, challenge, cookies);
        var logins = new LoginsEndpoints(postern, challenge, cookies, tokens);
        this.byPath = Map.of(
                "/login", Map.of("POST", login::login),
                "/refresh", Map.of("POST", refresh::refresh, "GET", refresh::refreshAndReturn),
                "/logout", Map.of("POST", (request, response) -> logout(steps, challenge, request, response)),
                "/logout-all", Map.of("POST", logins::endAll),
                "/logout-others", Map.of("POST", logins::endOthers),
                "/me", Map.of("GET", logins::me),
                "/logins", Map.of("GET", logins::list));
        this.oneLogin = Map.of("DELETE", logins::end);
    }

    /** Answers one method of one path. */
    @FunctionalInterface
    interface Endpoint {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /** Answers the request if its path is one of ours; false leaves it to the application. */
    boolean serve(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        if (path.equals(KEY_SET) && postern.publicKeys().isPresent()) {
            serve(request, response, Map.of("GET", this::keySet), true);
            return true;
        }
        if (!path.equals(prefix) && !path.startsWith(below)) {
            return false;
        }
        response.setHeader("Cache-Control", "no-store");
        cors.allow(request, response);
        var endpoint = path.substring(prefix.length());
        var methods = methodsOf(endpoint);
        if (methods.isPresent()) {
            serve(request, response, methods.get(), !WITHOUT_BEARER.contains(endpoint));
        } else {
            Answers.error(request, response, Problem.NOT_FOUND);
        }
        return true;
    }

    private Optional<Map<String, Endpoint>> methodsOf(String path) {
        if (postern.onlyVerifies() && !path.equals("/me")) {
            return Optional.empty(); // a logout that ends nothing would be a lie; the issuer has these endpoints
        }
        return path.startsWith("/logins/") && path.indexOf('/', "/logins/".length()) < 0
                ? Optional.of(oneLogin)
                : Optional.ofNullable(byPath.get(path));
    }

    private void serve(
            HttpServletRequest request,
            HttpServletResponse response,
            Map<String, Endpoint> methods,
            boolean takesBearer)
            throws IOException {
        var method = request.getMethod();
        var endpoint = methods.get(method.equals("HEAD") ? "GET" : method);
        if (endpoint == null) {
            refuseMethod(request, response, methods);
        } else if (SameOrigin.mattersFor(request)
                && !(takesBearer && tokens.isBearer(request))
                && !sameOrigin.holdsFor(request)) {
            Answers.error(request, response, Problem.CROSS_SITE);
        } else {
            endpoint.serve(request, response);
        }
    }

    private void refuseMethod(HttpServletRequest request, HttpServletResponse response, Map<String, Endpoint> methods)
            throws IOException {
        var allowed = new TreeMap<>(methods);
        if (methods.containsKey("GET")) {
            allowed.put("HEAD", methods.get("GET"));
        }
        response.setHeader("Allow", String.join(", ", allowed.keySet()) + ", OPTIONS");
        if (request.getMethod().equals("OPTIONS")) {
            cors.allow(request, response, allowed.keySet());
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            Answers.error(request, response, Problem.METHOD_NOT_ALLOWED);
        }
    }

    /** RFC 7517 section 5. Verifiers may keep the keys for a few minutes, and then ask whether they are still the same. */
    private void keySet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var keys = postern.publicKeys().orElseThrow().jwkSet();
        var etag = EntityTag.of(keys);
        response.setHeader("Cache-Control", "public, max-age=300");
        response.setHeader("ETag", etag);
        if (EntityTag.matches(Collections.list(request.getHeaders("If-None-Match")), etag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            Answers.body(response, HttpServletResponse.SC_OK, "application/jwk-set+json", keys);
        }
    }

    private static void logout(
            LoginSteps steps, Challenge challenge, HttpServletRequest request, HttpServletResponse response) {
        steps.logout(request, response);
        if (Answers.wantsPage(request)) {
            Answers.redirect(response, challenge.loginPage(request, Optional.empty()));
        } else {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }
}
