package dev.postern.servlet;

import dev.postern.AuthConfig;
import dev.postern.IdentityLookup;
import dev.postern.PasswordLogin;
import dev.postern.Postern;
import dev.postern.TokenStoreException;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A small application behind the filter, on any container; on embedded Jetty if none is named. */
final class TestApp implements AutoCloseable {
    static final String PASSWORD = "test-password";

    /** Somebody whose identity is too big for an access token. */
    static final String TOO_MANY_ROLES = "many@example.com";

    private static final InMemoryAccounts ACCOUNTS = new InMemoryAccounts();

    static {
        ACCOUNTS.add("u-alice", "alice@example.com", PASSWORD.toCharArray(), Set.of("user"));
        ACCOUNTS.add("u-many", TOO_MANY_ROLES, PASSWORD.toCharArray(), tooManyRoles());
        ACCOUNTS.add("u-admin", "admin@example.com", PASSWORD.toCharArray(), Set.of("user", "admin"));
    }

    private final Postern postern;
    private final TestContainer.Running server;

    private TestApp(Postern postern, TestContainer.Running server) {
        this.postern = postern;
        this.server = server;
    }

    static TestApp start(Map<String, String> settings) throws Exception {
        return start(new JettyContainer(), settings);
    }

    static TestApp start(TestContainer container, Map<String, String> settings) throws Exception {
        return start(container, settings, Clock.systemUTC(), "", UnaryOperator.identity());
    }

    static TestApp start(Map<String, String> settings, IdentityLookup identities) throws Exception {
        return start(new JettyContainer(), settings, Clock.systemUTC(), "", builder -> builder.identities(identities));
    }

    /** Starts with a check of passwords that costs no hash. */
    static TestApp start(Map<String, String> settings, Clock clock, PasswordLogin passwords) throws Exception {
        return start(new JettyContainer(), settings, clock, "", builder -> builder.passwordLogin(passwords));
    }

    static TestApp start(Map<String, String> settings, Clock clock, String contextPath) throws Exception {
        return start(
                new JettyContainer(),
                settings,
                clock,
                contextPath.substring(contextPath.equals("/") ? 1 : 0),
                UnaryOperator.identity());
    }

    private static TestApp start(
            TestContainer container,
            Map<String, String> settings,
            Clock clock,
            String contextPath,
            UnaryOperator<Postern.Builder> parts)
            throws Exception {
        var postern = wired(settings, clock, parts);
        try {
            return new TestApp(
                    postern,
                    container.start(new TestContainer.App(
                            contextPath, List.of(AuthFilter.of(postern)), Map.of("/*", new Echo()), Map.of())));
        } catch (Exception e) {
            postern.close();
            throw e;
        }
    }

    /** Returns the parts of an application with the accounts of the tests, for suites that bring their own servlets. */
    static Postern postern(Map<String, String> settings, Clock clock, @Nullable IdentityLookup identities) {
        return wired(settings, clock, builder -> identities == null ? builder : builder.identities(identities));
    }

    private static Postern wired(Map<String, String> settings, Clock clock, UnaryOperator<Postern.Builder> parts) {
        var config = AuthConfig.of(withDefaults(settings));
        return parts.apply(Postern.builder(config).clock(clock).passwords(AccountLogin.over(ACCOUNTS)))
                .build();
    }

    /** Returns these settings and those that every test has unless it says otherwise. */
    static Map<String, String> withDefaults(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.putIfAbsent("auth.rules", "/public/** permit; /admin/** role:admin; /** authenticated");
        all.putIfAbsent("auth.throttle.account-attempts", "1000");
        return all;
    }

    /** Returns more than any token carries. */
    static Set<String> tooManyRoles() {
        return IntStream.range(0, 400).mapToObj(i -> "role-" + i).collect(Collectors.toUnmodifiableSet());
    }

    TestClient client() {
        return new TestClient(server.port());
    }

    int port() {
        return server.port();
    }

    Postern postern() {
        return postern;
    }

    @Override
    public void close() {
        server.close();
        postern.close();
    }

    /** Tells what it sees of the user, and does to the login what its path says. */
    public static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1;

        public Echo() {}

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            var path =
                    request.getRequestURI().substring(request.getContextPath().length());
            switch (path) {
                case "/public/servlet-login" -> request.login("alice@example.com", request.getParameter("password"));
                case "/servlet-logout", "/public/servlet-logout" -> request.logout();
                case "/public/servlet-authenticate" -> {
                    if (!request.authenticate(response)) {
                        return;
                    }
                }
                case "/public/servlet-login-too-late" -> {
                    response.flushBuffer();
                    try {
                        request.login("alice@example.com", TestApp.PASSWORD);
                    } catch (ServletException e) {
                        response.getWriter().print(e.getMessage());
                    }
                    return;
                }
                case "/public/outage-after-writing" -> {
                    response.getWriter().print("half an answer");
                    throw new TokenStoreException("out of reach");
                }
                case "/public/outage-after-a-length" -> {
                    response.setContentLength(Integer.parseInt(request.getParameter("length")));
                    throw new TokenStoreException("out of reach");
                }
                case "/public/outage-in-a-part-of-the-page" -> {
                    if (request.getDispatcherType() == DispatcherType.INCLUDE) {
                        throw new TokenStoreException("out of reach");
                    }
                    request.getRequestDispatcher(path).include(request, response);
                }
                case "/public/outage-after-async" -> {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        throw new TokenStoreException("out of reach");
                    }
                    request.startAsync().dispatch();
                    return;
                }
                case "/error" -> {
                    response.sendError(500);
                    return;
                }
                default -> {
                    // Only tells what it sees.
                }
            }
            response.setContentType("text/plain");
            response.getWriter()
                    .printf(
                            "user=%s principal=%s type=%s admin=%s star=%s starstar=%s current=%s",
                            request.getRemoteUser(),
                            request.getUserPrincipal(),
                            request.getAuthType(),
                            request.isUserInRole("admin"),
                            request.isUserInRole("*"),
                            request.isUserInRole("**"),
                            Auth.current(request).isPresent());
        }
    }
}
