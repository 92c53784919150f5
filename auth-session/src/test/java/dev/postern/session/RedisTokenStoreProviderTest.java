package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.Postern;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTokenStoreProviderTest {
    @Test
    void allThatIsWrongIsToldAtOnceAndWithoutThePassword() {
        var config = AuthConfig.of(Map.of(
                "auth.store", "redis",
                "auth.redis.uri", "redis://:hunter2@localhost:6379/zero",
                "auth.redis.prefix", "{auth}"));

        assertThatThrownBy(() -> Postern.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("auth.redis.uri = ******: has a path that is not the number of a database")
                .hasMessageContaining("auth.redis.prefix = {auth}: is not 1 to 32 letters, digits, - or _")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aServerThatIsDownDoesNotPreventTheStart() {
        var config = AuthConfig.of(Map.of("auth.store", "redis", "auth.redis.uri", "redis://127.0.0.1:1"));

        try (var postern = Postern.from(config)) {
            assertThat(postern.strategy().name()).isEqualTo("session");
        }
    }

    @Test
    void theJedisAtHandIsGoodEnough() {
        assertThat(RedisTokenStoreProvider.jedisProblem(getClass().getClassLoader()))
                .isEmpty();
    }

    @Test
    void aJedisThatIsTooOldIsNamedWithItsVersion() {
        assertThat(RedisTokenStoreProvider.jedisProblem(new Without("redis.clients.jedis.RedisClient")))
                .hasValueSatisfying(
                        problem -> assertThat(problem).matches("needs Jedis 7.2 or newer; the class path has [0-9.]+"));
    }

    @Test
    void aMissingJedisIsTold() {
        assertThat(RedisTokenStoreProvider.jedisProblem(ClassLoader.getPlatformClassLoader()))
                .hasValue("needs Jedis 7.2 or newer; the class path has none that says its version");
    }

    /** Jedis 6 and 7.1 have all but the client; some exclude Jedis because they keep logins elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"redis.clients.jedis.RedisClient", "redis.clients.", "org.apache.commons.pool2."})
    void withoutAJedisThatFitsTheStoreIsRefusedAndOthersStart(String missing) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(new Without(missing));
        try {
            try (var postern = Postern.from(AuthConfig.of(Map.of("auth.store", "memory")))) {
                assertThat(postern.strategy().name()).isEqualTo("session");
            }
            if (missing.startsWith("redis")) {
                assertThatThrownBy(() -> Postern.from(AuthConfig.of(Map.of("auth.store", "redis"))))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("auth.store = redis: needs Jedis 7.2 or newer")
                        .hasMessageContaining("set the version of redis.clients:jedis");
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Sees no class whose name starts like that, and loads this module anew. */
    private static final class Without extends ClassLoader {
        private final String missing;

        Without(String missing) {
            super(RedisTokenStoreProviderTest.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.postern.session.")) {
                return super.loadClass(name, resolve);
            }
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                var bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
