package dev.postern.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testkit.Interleavings;
import dev.postern.testkit.Interleavings.Round;
import dev.postern.testkit.Interleavings.Schedule;
import dev.postern.testkit.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

/**
 * The control of {@link EveryOrderTest}: the same driver before a library that checks first and writes afterwards. It
 * must find the session that comes back between the two, or it could find none of ours.
 */
class SpringSessionControlTest {
    private final RedisServer server = RedisServer.start();
    private final Interleavings interleavings = Interleavings.before(server, 2);
    private final List<LettuceConnectionFactory> connections =
            List.of(connect(interleavings.port(0)), connect(interleavings.port(1)), connect(server.port()));

    @AfterEach
    void stop() {
        connections.forEach(LettuceConnectionFactory::destroy);
        interleavings.close();
        server.close();
    }

    @Test
    void aSessionThatIsDeletedBetweenTheCheckAndTheWriteComesBackAndTheDriverFindsIt() {
        var deletes = new RedisSessionRepository(template(0));
        var updates = new RedisSessionRepository(template(1));
        var look = new RedisSessionRepository(template(2));

        var schedules = interleavings.explore(() -> {
            server.command("FLUSHALL");
            var id = create(updates);
            return new Round(List.of(() -> deletes.deleteById(id), () -> update(updates, id)), () -> {
                assertThat(server.command("DBSIZE")).as("keys left").isEqualTo(":0\r\n");
                assertThat(look.findById(id)).isNull();
            });
        });

        assertThat(schedules)
                .filteredOn(schedule -> schedule.failure().isPresent())
                .extracting(Schedule::steps)
                .containsExactly(List.of("1:hgetall", "1:exists", "0:del", "1:hmset", "1:pexpireat"));
        assertThat(schedules).hasSize(5);
    }

    private static <S extends Session> String create(SessionRepository<S> sessions) {
        var session = sessions.createSession();
        session.setAttribute("cart", "3");
        sessions.save(session);
        return session.getId();
    }

    /** What a request does that puts something into its session. */
    private static <S extends Session> void update(SessionRepository<S> sessions, String id) {
        var session = sessions.findById(id);
        if (session == null) {
            return;
        }
        session.setAttribute("cart", "4");
        try {
            sessions.save(session);
        } catch (IllegalStateException e) {
            // Spring Session has seen that the session was deleted.
        }
    }

    private RedisTemplate<String, Object> template(int client) {
        var template = new RedisTemplate<String, Object>();
        template.setConnectionFactory(connections.get(client));
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.afterPropertiesSet();
        return template;
    }

    private static LettuceConnectionFactory connect(int port) {
        var factory = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}
