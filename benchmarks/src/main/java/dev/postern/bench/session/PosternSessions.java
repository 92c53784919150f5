package dev.postern.bench.session;

import dev.postern.AuthConfig;
import dev.postern.AuthResult;
import dev.postern.Client;
import dev.postern.EndReason;
import dev.postern.Identity;
import dev.postern.Postern;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Ours, as configured; nobody listens to its events. */
final class PosternSessions implements Sessions {
    private final Postern postern;

    private PosternSessions(Map<String, String> settings) {
        postern = Postern.builder(AuthConfig.of(settings)).events(event -> {}).build();
    }

    /** Sessions in Redis. */
    static PosternSessions redis(int port, String cache) {
        return new PosternSessions(redisSettings(port, Map.of("auth.session.cache", cache)));
    }

    /** The same with room for that many logins in memory, for as long as can be had. */
    static PosternSessions remembering(int port, int logins) {
        return new PosternSessions(redisSettings(
                port,
                Map.of(
                        "auth.session.cache", "pushed",
                        "auth.session.cache-size", String.valueOf(logins),
                        "auth.revocation.max-staleness", "1m")));
    }

    /** Sessions in this process. */
    static PosternSessions memory(int logins) {
        return new PosternSessions(Map.of(
                "auth.profile", "development",
                "auth.strategy", "session",
                "auth.store", "memory",
                "auth.memory.max-logins", String.valueOf(logins)));
    }

    /** Tokens that nobody keeps, with room for that many verified ones in memory. */
    static PosternSessions tokens(int tokens) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new PosternSessions(Map.of(
                "auth.profile", "development",
                "auth.strategy", "jwt",
                "auth.store", "memory",
                "auth.jwt.algorithm", "HS256",
                "auth.jwt.key", Base64.getEncoder().encodeToString(key),
                "auth.jwt.refresh", "false",
                "auth.jwt.revocation", "ttl",
                "auth.jwt.cache-size", String.valueOf(tokens)));
    }

    private static Map<String, String> redisSettings(int port, Map<String, String> others) {
        var settings = new HashMap<>(others);
        settings.put("auth.strategy", "session");
        settings.put("auth.store", "redis");
        settings.put("auth.redis.uri", "redis://127.0.0.1:" + port);
        return settings;
    }

    @Override
    public String login(Person person) {
        var identity = new Identity(
                person.id(),
                Set.copyOf(Person.ROLES),
                Set.of(),
                Map.of("email", person.email(), "name", person.name()));
        return postern.issue(identity, Client.UNKNOWN).tokens().accessToken();
    }

    @Override
    public Object check(String token) {
        var result = postern.authenticate(token);
        if (result instanceof AuthResult.Accepted accepted) {
            return accepted.authentication().identity();
        }
        throw new IllegalStateException("refused: " + result);
    }

    @Override
    public void logout(String token) {
        postern.revoke(token, EndReason.LOGOUT);
    }

    @Override
    public void logoutEverywhere(Person person) {
        postern.logins().endAll(person.id());
    }

    @Override
    public void close() {
        postern.close();
    }
}
