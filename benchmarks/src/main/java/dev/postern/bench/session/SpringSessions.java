package dev.postern.bench.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

/**
 * Spring Session, with the context that Spring Security puts into it. A check does what Spring Session's filter does in a
 * request: finds the session, notes the access, saves it at the end. Without the listener of expired sessions and its
 * cleaning, which cost further commands.
 *
 * @param <S> the session of this repository
 */
final class SpringSessions<S extends Session> implements Sessions {
    private static final String CONTEXT = "SPRING_SECURITY_CONTEXT";

    private final SessionRepository<S> repository;
    private final Runnable close;

    private SpringSessions(SessionRepository<S> repository, Runnable close) {
        this.repository = repository;
        this.close = close;
    }

    /** {@code @EnableRedisHttpSession}, Spring Boot's default. */
    static Sessions simple(int port) {
        var connections = connections(port);
        return new SpringSessions<>(new RedisSessionRepository(template(connections)), connections::destroy);
    }

    /** {@code @EnableRedisIndexedHttpSession}, which finds the sessions of a user. */
    static Sessions indexed(int port) {
        var connections = connections(port);
        return new SpringSessions<>(new RedisIndexedSessionRepository(template(connections)), connections::destroy);
    }

    /** {@code @EnableSpringHttpSession} over a map. */
    static Sessions map() {
        return new SpringSessions<>(new MapSessionRepository(new ConcurrentHashMap<>()), () -> {});
    }

    private static LettuceConnectionFactory connections(int port) {
        var connections = new LettuceConnectionFactory("127.0.0.1", port);
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }

    /** As Spring Session's own configuration makes it: values by Java serialization. */
    private static RedisTemplate<String, Object> template(LettuceConnectionFactory connections) {
        var template = new RedisTemplate<String, Object>();
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setConnectionFactory(connections);
        template.setBeanClassLoader(SpringSessions.class.getClassLoader());
        template.afterPropertiesSet();
        return template;
    }

    @Override
    public String login(Person person) {
        var session = repository.createSession();
        session.setAttribute(CONTEXT, new SecurityContextImpl(authentication(person)));
        repository.save(session);
        return session.getId();
    }

    private static Authentication authentication(Person person) {
        var roles = AuthorityUtils.createAuthorityList(
                Person.ROLES.stream().map(role -> "ROLE_" + role).toArray(String[]::new));
        var account = new Account(person, roles);
        return UsernamePasswordAuthenticationToken.authenticated(account, null, roles);
    }

    @Override
    public Object check(String token) {
        var session = find(token);
        session.setLastAccessedTime(Instant.now());
        var context = session.<SecurityContext>getAttribute(CONTEXT);
        repository.save(session);
        return Objects.requireNonNull(context);
    }

    private S find(String token) {
        var session = repository.findById(token);
        if (session == null) {
            throw new IllegalStateException("there is no such session");
        }
        return session;
    }

    @Override
    public void logout(String token) {
        repository.deleteById(token);
    }

    @Override
    public void logoutEverywhere(Person person) {
        if (!(repository instanceof FindByIndexNameSessionRepository<S> indexed)) {
            throw new UnsupportedOperationException("this repository has no index");
        }
        Map<String, S> sessions = indexed.findByPrincipalName(person.id());
        sessions.keySet().forEach(indexed::deleteById);
    }

    @Override
    public void close() {
        close.run();
    }

    /** Spring Security's user with the facts that it has no place for. */
    private static final class Account extends User {
        private static final long serialVersionUID = 1;

        private final String email;
        private final String name;

        private Account(Person person, List<GrantedAuthority> roles) {
            super(person.id(), "", roles);
            email = person.email();
            name = person.name();
        }

        @Override
        public String toString() {
            return name + " <" + email + '>';
        }
    }
}
