package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.Postern;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
        var version =
                RedisTokenStoreProvider.jedisProblem(new WithoutRedisClient()).orElseThrow();

        assertThat(version).matches("needs Jedis 7.2 or newer; the class path has [0-9.]+");
    }

    @Test
    void aMissingJedisIsTold() {
        assertThat(RedisTokenStoreProvider.jedisProblem(ClassLoader.getPlatformClassLoader()))
                .hasValue("needs Jedis 7.2 or newer; the class path has none that says its version");
    }

    /** As with Jedis 6 and 7.1: all there but the client. */
    private static final class WithoutRedisClient extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals("redis.clients.jedis.RedisClient")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
