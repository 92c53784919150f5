package dev.postern.examples.services;

import dev.postern.AuthConfig;
import dev.postern.MemoryTokenStore;
import dev.postern.Postern;
import dev.postern.TokenStore;
import dev.postern.jwt.JwtKeys;
import dev.postern.login.AccountLogin;
import dev.postern.login.InMemoryAccounts;
import dev.postern.servlet.AuthFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Knows the accounts, keeps the logins and holds the private key.
 *
 * <p>An access token is for one audience (RFC 9068 section 4, RFC 8725 section 3.9), so there is one {@link Postern} for
 * each, under {@code /AUDIENCE/auth}: with the same issuer, keys and accounts, and over the same store. That makes them one
 * login: whoever has logged in for one audience trades its refresh token at the endpoint of another one for an access
 * token of that audience, as RFC 8707 section 2.2 has it, and one logout ends all of it.
 */
final class IdentityService implements AutoCloseable {
    static final String ISSUER = "https://id.example.com";

    private static final String PASSWORD = "postern-demo"; // an example's password, which its start prints
    private static final int MAX_LOGINS = 100_000;

    private final Map<String, Postern> byAudience = new LinkedHashMap<>();
    private final Server server;

    /**
     * Starts the service on the loopback interface.
     *
     * @param port 0 takes a free one
     * @param keyFile the private keys, in PEM
     * @param settings more settings, or other ones
     */
    IdentityService(int port, Path keyFile, Clock clock, Map<String, String> settings, List<String> audiences)
            throws Exception {
        var accounts = new InMemoryAccounts();
        accounts.add("u-alice", "alice@example.com", PASSWORD.toCharArray(), Set.of("user"));
        accounts.add("u-morgan", "manager@example.com", PASSWORD.toCharArray(), Set.of("user", "manager"));
        var logins = new MemoryTokenStore(clock, MAX_LOGINS);

        var contexts = new ContextHandlerCollection();
        for (var audience : audiences) {
            var postern = postern(audience, keyFile, settings, accounts, logins, clock);
            byAudience.put(audience, postern);
            var context = new ServletContextHandler("/" + audience);
            context.addServletContainerInitializer(
                    (types, started) -> AuthFilter.of(postern).addTo(started));
            contexts.addHandler(context);
        }
        server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(contexts);
        server.start();
    }

    private Postern postern(
            String audience,
            Path keyFile,
            Map<String, String> more,
            InMemoryAccounts accounts,
            TokenStore logins,
            Clock clock) {
        var settings = new LinkedHashMap<>(Map.of(
                "auth.strategy",
                "jwt",
                "auth.jwt.issuer",
                ISSUER,
                "auth.jwt.audience",
                audience,
                "auth.jwt.key-file",
                keyFile.toString()));
        settings.putAll(more);
        var builder = Postern.builder(AuthConfig.of(settings)).store(logins).clock(clock);
        // The first one checks passwords for all: attempts are counted together.
        byAudience.values().stream()
                .findFirst()
                .flatMap(Postern::passwordLogin)
                .ifPresentOrElse(builder::passwordLogin, () -> builder.passwords(AccountLogin.over(accounts)));
        return builder.build();
    }

    /** Takes over what has changed in the key file, at once rather than within {@code auth.jwt.key-reload}. */
    void reloadKeys() {
        byAudience.values().forEach(postern -> JwtKeys.of(postern).orElseThrow().reload());
    }

    String at(String path) {
        return "http://localhost:" + server.getURI().getPort() + path;
    }

    /** Returns where the services of that audience find the keys. */
    String jwksUri(String audience) {
        return at("/" + audience + "/.well-known/jwks.json");
    }

    Server server() {
        return server;
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
        byAudience.values().forEach(Postern::close);
    }
}
