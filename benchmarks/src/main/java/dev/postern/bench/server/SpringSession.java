package dev.postern.bench.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** Spring Session as its annotations set it up, with the client of Redis that its manual takes, Lettuce. */
final class SpringSession implements Guard {
    private static final String USER = "user";

    private final ApplicationContext beans;

    private SpringSession(String redis, Class<?> configuration) {
        this.beans = beans(redis, configuration);
    }

    static SpringSession simple(String redis) {
        return new SpringSession(redis, Simple.class);
    }

    static SpringSession indexed(String redis) {
        return new SpringSession(redis, Indexed.class);
    }

    @Override
    public void protect(ServletContextHandler context) {
        Filters.add(context, beans.getBean(SessionRepositoryFilter.class));
        Filters.addByHand(context, (request, response) -> {
            var session = request.getSession(false);
            return session == null ? null : (String) session.getAttribute(USER);
        });
    }

    @Override
    public String login(String user) {
        return login(beans, USER, user);
    }

    /** Starts an application of one class, connected to this Redis. */
    static ApplicationContext beans(String redis, Class<?> configuration) {
        var address = URI.create(redis);
        var beans = new AnnotationConfigApplicationContext();
        beans.registerBean(
                RedisConnectionFactory.class,
                () -> new LettuceConnectionFactory(
                        new RedisStandaloneConfiguration(address.getHost(), address.getPort())));
        beans.register(configuration);
        beans.refresh();
        return beans;
    }

    /** Makes a session with an attribute and returns its cookie, as {@link Guard#login} does. */
    static String login(ApplicationContext beans, String attribute, Object value) {
        SessionRepository<?> sessions = beans.getBean(SessionRepository.class);
        var id = insert(sessions, attribute, value);
        return "Cookie: SESSION=" + Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static <S extends Session> String insert(SessionRepository<S> sessions, String attribute, Object value) {
        var session = sessions.createSession();
        session.setAttribute(attribute, value);
        sessions.save(session);
        return session.getId();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisHttpSession
    static class Simple {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedHttpSession
    static class Indexed {}
}
