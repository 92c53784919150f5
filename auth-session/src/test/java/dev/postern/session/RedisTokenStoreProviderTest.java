package dev.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.AuthConfig;
import dev.postern.ConfigException;
import dev.postern.Postern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
                .hasMessageContaining(
                        "auth.redis.uri = redis://******@localhost:6379/zero: has a path that is not the number of a database")
                .hasMessageContaining("auth.redis.prefix = {auth}: is not 1 to 32 letters, digits, - or _")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void settingsThatContradictTheAddressAreToldWithoutTheirSecrets() {
        var config = AuthConfig.of(Map.of(
                "auth.store", "redis",
                "auth.redis.uri", "redis://127.0.0.1:1",
                "auth.redis.trust-store", "/does/not/exist.pem",
                "auth.redis.trust-store-password", "hunter2",
                "auth.redis.sentinel-user", "app",
                "auth.redis.sentinel-password", "hunter2",
                "auth.redis.wait-replicas", "1",
                "auth.redis.wait-timeout", "1s"));

        assertThatThrownBy(() -> Postern.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("5 problems")
                .hasMessageContaining("auth.redis.trust-store = /does/not/exist.pem: means nothing without TLS")
                .hasMessageContaining("auth.redis.trust-store = /does/not/exist.pem: can't be read")
                .hasMessageContaining("auth.redis.sentinel-user = app: means nothing without sentinels")
                .hasMessageContaining("auth.redis.sentinel-password = ******: means nothing without sentinels")
                .hasMessageContaining("auth.redis.wait-timeout = 1s: is not less than auth.redis.timeout")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aPasswordThatOpensNothingAndAUserWithoutOneAreTold() {
        var config = AuthConfig.of(Map.of(
                "auth.store", "redis",
                "auth.redis.uri", "rediss-sentinel://:secret@[::1]:1,[::1]:2/main",
                "auth.redis.trust-store-password", "hunter2",
                "auth.redis.sentinel-user", "app"));

        assertThatThrownBy(() -> Postern.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("auth.redis.trust-store-password = ******: opens nothing")
                .hasMessageContaining("auth.redis.sentinel-user = app: has no password");
    }

    @Test
    void aTrustStoreThatTrustsNobodyIsTold(@TempDir Path folder) throws Exception {
        var text = Files.writeString(folder.resolve("text"), "nothing");
        var empty = Files.write(folder.resolve("empty"), new byte[0]);
        var broken = Files.writeString(folder.resolve("pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");

        for (var file : List.of(text, empty, broken, folder)) {
            assertThatThrownBy(() -> Postern.from(AuthConfig.of(Map.of(
                            "auth.store", "redis",
                            "auth.redis.uri", "rediss://localhost",
                            "auth.redis.trust-store", file.toString(),
                            "auth.redis.trust-store-password", "hunter2"))))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("1 problem")
                    .hasMessageContaining("auth.redis.trust-store = " + file + ": ")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:1",
                "redis-sentinel://127.0.0.1:1,[::1]:1/main",
                "redis-cluster://127.0.0.1:1,127.0.0.1:2"
            })
    void aServerThatIsDownDoesNotPreventTheStart(String uri) {
        var config = AuthConfig.of(Map.of("auth.store", "redis", "auth.redis.uri", uri));

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
